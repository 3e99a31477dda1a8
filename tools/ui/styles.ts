/** Bundles the kit's style sheets and fonts into files of their own, so that no page needs an inline style. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inRoot, root, work } from './layout.ts'

export const stylesFolder = join(work, 'styles')

interface Sheet {
  name: string
  entry: string
  /** esbuild's pattern of the file name. */
  named: '[name]' | '[name]-[hash]'
}

const sheets: readonly Sheet[] = [
  { name: 'medley', entry: 'platform/ui/styles/medley.css', named: '[name]-[hash]' },
  // The sign-in page is served as it stands, so its sheet has a plain name.
  { name: 'login', entry: 'apps/shell/login/login.css', named: '[name]' },
]

export async function buildStyles(): Promise<void> {
  const esbuild = await import('esbuild')
  await rm(stylesFolder, { recursive: true, force: true })
  for (const { name, entry, named } of sheets) {
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: { [name]: inRoot(entry) },
      bundle: true,
      minify: true,
      outdir: stylesFolder,
      publicPath: '/platform',
      entryNames: named,
      assetNames: '[name]-[hash]',
      loader: { '.woff2': 'file' },
      logLevel: 'warning',
    })
  }
}
