/** `npm run build`: compiles the R4 definitions and the screens; what has not changed since is left as it is. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { withBuildLock } from './build-lock.ts'

export interface BuildOptions {
  log: (line: string) => void
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** Steps in order: file and the function that it exports. */
const steps = [
  { file: 'platform/fhir/build/compile.ts', name: 'compileDefinitions' },
  { file: 'platform/terminology/build/compile.ts', name: 'compileTerminology' },
  { file: 'tools/ui/build.ts', name: 'buildUi' },
]

export const build = ({ log }: BuildOptions): Promise<void> => withBuildLock(log, () => runSteps({ log }))

async function runSteps({ log }: BuildOptions): Promise<void> {
  for (const { file, name } of steps) {
    if (!existsSync(path.join(root, file))) continue
    const loaded = (await import(pathToFileURL(path.join(root, file)).href)) as Record<
      string,
      (options: BuildOptions) => Promise<void>
    >
    await loaded[name]?.({ log })
  }
}

if (import.meta.main) await build({ log: (line) => void process.stdout.write(`${line}\n`) })
