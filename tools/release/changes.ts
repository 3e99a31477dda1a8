/**
 * What is to be released of a module, as its authors wrote it down: files in `.changeset` that name the package, how much
 * changes, and a sentence for the changelog.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export type Bump = 'major' | 'minor' | 'patch'

export interface Change {
  file: string
  bump: Bump
  words: string
}

const ORDER: readonly Bump[] = ['major', 'minor', 'patch']
const FORM = /^---\n(?<packages>[\s\S]*?)\n---\n(?<words>[\s\S]*)$/
const LINE = /^['"]?(?<name>@[^'"]+)['"]?:\s*(?<bump>major|minor|patch)$/

/** The changesets that name the package, in the order of their names. Throws at one that cannot be read. */
export function readChanges(root: string, packageName: string): Change[] {
  const folder = path.join(root, '.changeset')
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md')
    : []
  return files.sort().flatMap((name) => {
    const file = path.join(folder, name)
    const found = FORM.exec(readFileSync(file, 'utf8'))?.groups
    const lines = (found?.['packages'] ?? '').split('\n').map((line) => LINE.exec(line.trim())?.groups)
    const [first, ...others] = lines
    if (!first || others.length > 0)
      throw new Error(
        `.changeset/${name} must begin with one package and major, minor or patch between two lines of ---.`,
      )
    if (first['name'] !== packageName) return []
    return [{ file, bump: first['bump'] as Bump, words: (found?.['words'] ?? '').trim() }]
  })
}

/** By the greatest of the changes. Before 1.0.0 a breaking change raises the minor number. */
export function nextVersion(version: string, changes: readonly Pick<Change, 'bump'>[]): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const greatest = ORDER.find((bump) => changes.some((one) => one.bump === bump)) ?? 'patch'
  const bump = major === 0 && greatest === 'major' ? 'minor' : greatest
  if (bump === 'major') return `${major + 1}.0.0`
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`
}

/** Writes version and changelog of the package in `folder`, and takes the changesets away. Answers the version. */
export function applyChanges(folder: string, changes: readonly Change[]): string {
  const file = path.join(folder, 'package.json')
  const text = readFileSync(file, 'utf8')
  const { name, version } = JSON.parse(text) as { name: string; version: string }
  const next = nextVersion(version, changes)
  writeFileSync(file, text.replace(`"version": "${version}"`, `"version": "${next}"`))
  const changelog = path.join(folder, 'CHANGELOG.md')
  const before = existsSync(changelog) ? readFileSync(changelog, 'utf8').split('\n').slice(2).join('\n') : ''
  const entries = changes.map(({ words }) => `- ${words.replaceAll('\n', '\n  ')}`)
  writeFileSync(
    changelog,
    [`# ${name}`, '', `## ${next}`, '', ...entries, '', before].join('\n').trimEnd() + '\n',
  )
  for (const { file: changeset } of changes) rmSync(changeset)
  return next
}
