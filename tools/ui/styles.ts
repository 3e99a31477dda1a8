/** Bundles the kit's style sheets and fonts into files of their own, so that the page needs no inline style. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inRoot, root, work } from './layout.ts'

export const stylesFolder = join(work, 'styles')

export async function buildStyles(): Promise<void> {
  const esbuild = await import('esbuild')
  await rm(stylesFolder, { recursive: true, force: true })
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [
      { in: inRoot('platform/ui/styles/medley.css'), out: 'medley-[hash]' },
      { in: inRoot('apps/shell/login/login.css'), out: 'login' },
    ],
    bundle: true,
    minify: true,
    outdir: stylesFolder,
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.woff2': 'file' },
    logLevel: 'warning',
  })
}
