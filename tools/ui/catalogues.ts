/** Translations: one catalogue for each language beside the code whose texts it has (`i18n/es.json`). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModuleManifest } from '@medley/service/module'
import { inRoot, work } from './layout.ts'

/** Beside English, which is in the code. */
export const languages = ['es'] as const
export type Texts = Readonly<Record<string, string>>

export interface Part {
  name: string
  /** Where its catalogues are. */
  catalogues: string
  /** Where its build is. */
  build: string
  /** Texts of its manifest. */
  labels: readonly string[]
}

export const partsOf = (modules: readonly ModuleManifest[]): Part[] => [
  { name: 'platform/ui', catalogues: inRoot('platform/ui/i18n'), build: join(work, 'platform'), labels: [] },
  { name: 'apps/shell', catalogues: inRoot('apps/shell/i18n'), build: join(work, 'shell'), labels: [] },
  ...modules.map(({ name, label, pages }) => ({
    name: `modules/${name}`,
    catalogues: inRoot('modules', name, 'ui/i18n'),
    build: join(work, 'modules', name),
    labels: [label, ...pages.map((page) => page.label)],
  })),
]

/** Undefined for a part that is not translated yet. */
export function readCatalogue({ catalogues }: Part, language: string): Texts | undefined {
  const file = join(catalogues, `${language}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Texts) : undefined
}

/** All parts together, as the page loads them. A text that several have is the same in all (`tools/check-texts.ts`). */
export const mergedTexts = (parts: readonly Part[], language: string): Texts =>
  Object.assign({}, ...parts.map((part) => readCatalogue(part, language))) as Texts
