/** What the CLI's builders ask of their surroundings, answered without an angular.json. */
import { root } from './layout.ts'

export interface BuilderContext {
  /** Problems that the builder reported. */
  problems: string[]
  context: never
}

export interface BuilderTarget {
  project: string
  folder: string
  target: 'build' | 'test'
  /** Options of the build that a test target runs on. */
  buildOptions?: Record<string, unknown>
  /** Told what the builder says beside its problems. */
  say?: (text: string) => void
}

export function builderContext({
  project,
  folder,
  target,
  buildOptions,
  say,
}: BuilderTarget): BuilderContext {
  const problems: string[] = []
  const keep = (message: string): void => void problems.push(message)
  const tell = (message: string): void => say?.(message)
  const logger: Record<string, unknown> = {
    info: tell,
    log: tell,
    debug: () => undefined,
    warn: keep,
    error: keep,
    fatal: keep,
  }
  const context = {
    workspaceRoot: root,
    currentDirectory: root,
    logger: { ...logger, createChild: () => logger },
    target: { project, target },
    builder: { builderName: '@angular/build:application' },
    addTeardown: () => undefined,
    getProjectMetadata: () => Promise.resolve({ root: folder, sourceRoot: folder, prefix: 'medley' }),
    getBuilderNameForTarget: () => Promise.resolve('@angular/build:application'),
    getTargetOptions: () => Promise.resolve(buildOptions ?? {}),
    validateOptions: (options: unknown) => Promise.resolve(options),
  }
  return { problems, context: context as never }
}
