/** Builds every package that the shell serves to modules as ES modules, with an import map and integrity hashes. */
import { readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Metafile, Plugin } from 'esbuild'
import { integrityOf } from './integrity.ts'
import { inRoot, root, work } from './layout.ts'
import { eagerImports, platformEntries, platformImports } from './platform-packages.ts'

/** What the next steps know of the platform, `dist/ui/platform.json`. */
export interface Platform {
  /** package → version served. */
  versions: Record<string, string>
  preload: string[]
  importmap: { imports: Record<string, string>; integrity: Record<string, string> }
}

const out = join(work, 'platform')
const description = join(work, 'platform.json')

export const readPlatform = (): Platform => JSON.parse(readFileSync(description, 'utf8')) as Platform

/** Libraries are published half compiled; the linker finishes them for the Angular version in use. */
async function linker(): Promise<Plugin> {
  const { transformAsync } = await import('@babel/core')
  const { createEs2015LinkerPlugin } = await import('@angular/compiler-cli/linker/babel')
  const { ConsoleLogger, LogLevel, NodeJSFileSystem } = await import('@angular/compiler-cli')
  const plugin = createEs2015LinkerPlugin({
    linkerJitMode: false,
    sourceMapping: false,
    fileSystem: new NodeJSFileSystem(),
    logger: new ConsoleLogger(LogLevel.warn),
  })
  return {
    name: 'angular-linker',
    setup(build) {
      build.onLoad({ filter: /\.m?js$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8')
        const finished = !source.includes('ɵɵngDeclare') || /@angular[\\/](core|compiler)[\\/]/.test(path)
        if (finished) return { contents: source, loader: 'js' }
        const linked = await transformAsync(source, {
          filename: path,
          plugins: [plugin as never],
          configFile: false,
          babelrc: false,
          compact: false,
          sourceMaps: false,
        })
        return { contents: linked?.code ?? '', loader: 'js' }
      })
    },
  }
}

const stem = (specifier: string): string => specifier.replace(/[^\w]+/g, '_').replace(/^_/, '')

export async function buildPlatform(): Promise<void> {
  const esbuild = await import('esbuild')
  const link = await linker()
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  const platform: Platform = { versions: {}, preload: [], importmap: { imports: {}, integrity: {} } }
  const needs: Record<string, string[]> = {}

  // One run per package: entry points of one package share chunks, two packages never do.
  for (const [name, entries] of Object.entries(platformEntries)) {
    const { metafile } = await esbuild.build({
      absWorkingDir: root,
      entryPoints: entries.map((entry) => ({ in: name + entry, out: stem(name + entry) })),
      bundle: true,
      splitting: true,
      format: 'esm',
      minify: true,
      target: 'es2022',
      platform: 'browser',
      outdir: out,
      entryNames: '[name]-[hash]',
      chunkNames: 'c-[hash]',
      external: platformImports.filter((bare) => bare !== name && !bare.startsWith(`${name}/`)),
      metafile: true,
      mainFields: ['es2020', 'es2015', 'module', 'main'],
      conditions: ['module'],
      define: { ngDevMode: 'false', ngJitMode: 'false', ngServerMode: 'false' },
      plugins: [link],
      logLevel: 'warning',
      legalComments: 'none',
    })
    await describe(platform, needs, { name, entries, metafile })
  }

  const visit = (url: string): void => {
    if (platform.preload.includes(url)) return
    platform.preload.push(url)
    needs[url]?.forEach(visit)
  }
  for (const bare of eagerImports) visit(platform.importmap.imports[bare] ?? '')
  await writeFile(description, JSON.stringify(platform, null, 2))
}

async function describe(
  platform: Platform,
  needs: Record<string, string[]>,
  built: { name: string; entries: readonly string[]; metafile: Metafile },
): Promise<void> {
  for (const [file, output] of Object.entries(built.metafile.outputs)) {
    const url = `/platform/${basename(file)}`
    platform.importmap.integrity[url] = integrityOf(await readFile(inRoot(file)))
    needs[url] = output.imports.filter((to) => !to.external).map((to) => `/platform/${basename(to.path)}`)
    if (!output.entryPoint) continue
    const made = basename(file).replace(/-[^-]*\.js$/, '')
    const entry = built.entries.find((candidate) => stem(built.name + candidate) === made)
    platform.importmap.imports[built.name + (entry ?? '')] = url
  }
  const manifest = await readFile(inRoot('node_modules', built.name, 'package.json'), 'utf8')
  platform.versions[built.name] = (JSON.parse(manifest) as { version: string }).version
}
