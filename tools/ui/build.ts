/** Builds all screens: the platform, the shell and one remote per module, into `dist/web`. Only what changed is built again. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ModuleManifest } from '@medley/service/module'
import { partsOf } from './catalogues.ts'
import { inRoot, readModules, work } from './layout.ts'
import { platformPackages } from './platform-packages.ts'
import { releaseFile } from './release.ts'
import { hashOf, onChange } from './stamp.ts'

export interface UiBuild {
  /** Told before each long step. */
  log: (message: string) => void
  force?: boolean
}

const versions = (): string[] => platformPackages.map((name) => inRoot('node_modules', name, 'package.json'))
const tool = (...names: string[]): string[] => names.map((name) => inRoot('tools/ui', `${name}.ts`))

export async function buildUi({ log, force = false }: UiBuild): Promise<void> {
  const modules = await readModules()
  const ran = [
    ...(await buildLibraryAndPlatform({ log, force })),
    await onChange('styles', { hash: stylesHash(), force }, async () => {
      await (await import('./styles.ts')).buildStyles()
    }),
    ...(await buildApplications(modules, { log, force })),
  ]
  const page = hashOf([
    inRoot('apps/shell/index.html'),
    inRoot('apps/shell/login'),
    inRoot('platform/ui/styles'),
    ...partsOf(modules)
      .map(({ catalogues }) => catalogues)
      .filter((folder) => existsSync(folder)),
    ...tool('compose', 'sprite', 'compress', 'release', 'catalogues'),
  ])
  const missing = !existsSync(releaseFile)
  await onChange('compose', { hash: page, force: force || missing || ran.includes(true) }, async () => {
    log('Screens: composing dist/web')
    await (await import('./compose.ts')).compose(modules)
  })
}

async function buildLibraryAndPlatform({ log, force }: Required<UiBuild>): Promise<boolean[]> {
  const library = hashOf([
    inRoot('platform/ui/src'),
    inRoot('tsconfig.ui.json'),
    ...versions(),
    ...tool('library'),
  ])
  return [
    await onChange('library', { hash: library, force }, async () => {
      log('Screens: compiling @medley/ui')
      await (await import('./library.ts')).buildLibrary()
    }),
    await onChange(
      'platform',
      { hash: library + hashOf(tool('platform', 'platform-packages')), force },
      async () => {
        log('Screens: bundling the platform')
        await (await import('./platform.ts')).buildPlatform()
      },
    ),
  ]
}

const stylesHash = (): string =>
  hashOf([
    inRoot('platform/ui/styles'),
    inRoot('apps/shell/login'),
    inRoot('node_modules/@fontsource-variable/inter/package.json'),
    ...tool('styles'),
  ])

/** One module's remote and what it is compiled against, and no other module's. Answers the folder of the build. */
export async function buildRemoteAlone(name: string, options: Required<UiBuild>): Promise<string> {
  await buildLibraryAndPlatform(options)
  await buildRemote(name, { seen: seenByApplications(), ...options })
  return join(work, 'modules', name)
}

/** Applications see the declarations of `@medley/ui`, not its code: a change inside it does not build them again. */
async function buildApplications(
  modules: readonly ModuleManifest[],
  { log, force }: Required<UiBuild>,
): Promise<boolean[]> {
  const seen = seenByApplications()
  const ran: boolean[] = []
  const shell = seen + hashOf([inRoot('apps/shell/src'), inRoot('apps/shell/tsconfig.json')])
  ran.push(
    await onChange('shell', { hash: shell, force }, async () => {
      log('Screens: building the shell')
      const { buildApplication } = await import('./application.ts')
      await buildApplication({
        name: 'shell',
        folder: 'apps/shell',
        entry: 'src/main.ts',
        out: join(work, 'shell'),
      })
    }),
  )
  for (const { name } of modules) ran.push(await buildRemote(name, { seen, log, force }))
  return ran
}

function seenByApplications(): string {
  const declarations = (file: string): boolean => file.endsWith('.d.ts')
  const tools = tool('application', 'seal', 'platform-packages')
  return (
    hashOf([inRoot('platform/ui/dist')], declarations) +
    hashOf([inRoot('tsconfig.ui.json'), ...versions(), ...tools])
  )
}

async function buildRemote(
  name: string,
  { seen, log, force }: Required<UiBuild> & { seen: string },
): Promise<boolean> {
  const folder = `modules/${name}/ui`
  const parts = ['ui', 'model', 'module.ts', 'package.json'].map((part) => inRoot('modules', name, part))
  return onChange(`modules/${name}`, { hash: seen + hashOf(parts), force }, async () => {
    log(`Screens: building ${name}`)
    const { buildApplication } = await import('./application.ts')
    const { sealRemote } = await import('./seal.ts')
    const { readPlatform } = await import('./platform.ts')
    const out = join(work, 'modules', name)
    await buildApplication({ name, folder, entry: 'remote.ts', out })
    sealRemote(name, out, readPlatform())
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = performance.now()
  const log = (message: string): void =>
    console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${message}`)
  await buildUi({ log, force: process.argv.includes('--force') })
  log('Screens: done')
}
