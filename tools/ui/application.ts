/** Builds one Angular application with the CLI's own builder, without an angular.json per module. */
import { join, relative } from 'node:path'
import { root } from './layout.ts'
import { platformPackages } from './platform-packages.ts'

export interface Application {
  name: string
  /** Folder of the sources, relative to the repository. */
  folder: string
  /** Entry file, relative to `folder`. */
  entry: string
  out: string
}

const problems = (): { logger: Record<string, unknown>; text: string[] } => {
  const text: string[] = []
  const keep = (message: string): void => void text.push(message)
  const quiet = (): void => undefined
  const logger = { info: quiet, debug: quiet, log: quiet, warn: keep, error: keep, fatal: keep }
  return { logger: { ...logger, createChild: () => logger }, text }
}

export async function buildApplication({ name, folder, entry, out }: Application): Promise<void> {
  // One compiler in this process: the second application finds it warm (3 s against 6 s each).
  process.env['NG_BUILD_PARALLEL_TS'] ??= '0'
  const { buildApplication: run } = await import('@angular/build')
  const { logger, text } = problems()
  const context = {
    workspaceRoot: root,
    currentDirectory: root,
    logger,
    target: { project: name, target: 'build' },
    builder: { builderName: '@angular/build:application' },
    addTeardown: () => undefined,
    getProjectMetadata: () => Promise.resolve({ root: folder, sourceRoot: folder, prefix: 'medley' }),
  }
  const options = {
    browser: join(folder, entry),
    index: false as const,
    tsConfig: join(folder, 'tsconfig.json'),
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
  for await (const result of run(options as never, context as never)) {
    if (!result.success) throw new Error(`${name} does not build:\n${text.join('\n')}`)
  }
  if (text.length) console.warn(`${name}:\n${text.join('\n')}`)
}
