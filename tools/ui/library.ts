/** Compiles `@medley/ui` for its consumers: one JavaScript file and one declaration per source file. */
import { rmSync } from 'node:fs'
import { inRoot } from './layout.ts'

export async function buildLibrary(): Promise<void> {
  const { formatDiagnostics, performCompilation, readConfiguration } = await import('@angular/compiler-cli')
  rmSync(inRoot('platform/ui/dist'), { recursive: true, force: true })
  const { rootNames, options, errors } = readConfiguration(inRoot('platform/ui/tsconfig.json'))
  if (errors.length) throw new Error(formatDiagnostics(errors))
  const { diagnostics } = performCompilation({
    rootNames: rootNames.filter((file) => !/\.test\.ts$|\/testing\//.test(file)),
    options,
  })
  if (diagnostics.length) throw new Error(`@medley/ui does not compile:\n${formatDiagnostics(diagnostics)}`)
}
