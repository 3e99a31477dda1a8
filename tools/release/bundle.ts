/** The service of one module as files that need nothing but Node. The same sources give the same bytes, wherever. */
import path from 'node:path'
import { build, type Metafile } from 'esbuild'
import { root } from '../../apps/host/manifests.ts'

export interface Bundled {
  /** Of a module. */
  name: string
  version: string
  /** Empty or absent. */
  folder: string
}

/** Packages that others ask for and do without. */
const ABSENT = ['pg-native', 'pino-pretty']

/** CommonJS inside of a module of ECMAScript. */
const REQUIRE = `import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)`

const entryOf = ({ name, version }: Bundled): string => `
import * as service from '@medley/${name}/service'
import { runModule } from './apps/host/one-module.ts'
await runModule(service[${JSON.stringify(name)}], ${JSON.stringify(version)})
`

/** Answers what went into it. */
export async function bundleService(bundled: Bundled): Promise<Metafile> {
  const { metafile } = await build({
    stdin: { contents: entryOf(bundled), resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    absWorkingDir: root,
    outdir: path.resolve(bundled.folder),
    entryNames: 'main',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node24',
    format: 'esm',
    bundle: true,
    splitting: true,
    metafile: true,
    external: ABSENT,
    banner: { js: REQUIRE },
    legalComments: 'none',
    logLevel: 'warning',
  })
  return metafile
}
