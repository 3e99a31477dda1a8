/** Builds one Angular application with the CLI's own builder, without an angular.json per module. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { builderContext } from './builder-context.ts'
import { inRoot, root, work } from './layout.ts'
import { platformPackages } from './platform-packages.ts'

export interface Application {
  name: string
  /** Folder of the sources, relative to the repository. */
  folder: string
  /** Entry file, relative to `folder`. */
  entry: string
  out: string
}

/** What stands beside the sources is for editors and lint and knows the tests; a build starts from its entry alone. */
function writeTsConfig({ name, folder, entry }: Omit<Application, 'out'>): string {
  const file = join(work, 'tsconfig', `${name}.json`)
  mkdirSync(dirname(file), { recursive: true })
  const config = { extends: inRoot(folder, 'tsconfig.json'), include: [], files: [inRoot(folder, entry)] }
  writeFileSync(file, JSON.stringify(config, null, 2))
  return file
}

export async function buildApplication({ name, folder, entry, out }: Application): Promise<void> {
  // One compiler in this process: the second application finds it warm (3 s against 6 s each).
  process.env['NG_BUILD_PARALLEL_TS'] ??= '0'
  const { buildApplication: run } = await import('@angular/build')
  const { context, problems } = builderContext({ project: name, folder, target: 'build' })
  const options = {
    browser: join(folder, entry),
    index: false as const,
    tsConfig: relative(root, writeTsConfig({ name, folder, entry })),
    outputPath: { base: relative(root, out), browser: '' },
    externalDependencies: [...platformPackages],
    outputHashing: 'all' as const,
    polyfills: [],
    styles: [],
    optimization: true,
    aot: true,
    statsJson: true,
    progress: false,
    deleteOutputPath: true,
    extractLicenses: false,
    namedChunks: true,
  }
  for await (const result of run(options as never, context)) {
    if (!result.success) throw new Error(`${name} does not build:\n${problems.join('\n')}`)
  }
  if (problems.length) console.warn(`${name}:\n${problems.join('\n')}`)
}
