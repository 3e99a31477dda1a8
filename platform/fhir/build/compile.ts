/**
 * Compiles the R4 definitions into plain JavaScript, one module for each resource type, in platform/fhir/generated.
 * Run: node platform/fhir/build/compile.ts
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { definitionsVersion, readDefinitions } from './definitions.ts'
import { buildModel, resourceTypesOf } from './model.ts'
import { parametersOf } from './search-parameters.ts'
import { writeCodeSets } from './write-code-sets.ts'
import { writeDefinition, writeIndex } from './write-definition.ts'
import { writePublishedCodes } from './write-published-codes.ts'
import { writeSearch } from './write-search.ts'
import { writeShapes } from './write-shapes.ts'
import { writeStructures } from './write-structures.ts'

const buildFolder = fileURLToPath(new URL('.', import.meta.url))
const target = fileURLToPath(new URL('../generated/', import.meta.url))
const stampFile = path.join(target, 'stamp.txt')

export interface CompileOptions {
  /** Compile even if the output is current. */
  force?: boolean
  log?: (line: string) => void
}

export function compileDefinitions({ force = false, log }: CompileOptions = {}): Promise<
  'current' | 'compiled'
> {
  const stamp = currentStamp()
  if (!force && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp)
    return Promise.resolve('current')
  const files = generate()
  writeAll(files)
  writeFile('stamp.txt', stamp)
  log?.(`FHIR R4 definitions compiled: ${files.size} modules.`)
  return Promise.resolve('compiled')
}

function currentStamp(): string {
  const hash = createHash('sha256').update(definitionsVersion())
  const sources = globSync('**/*.ts', { cwd: buildFolder }).filter((file) => !file.endsWith('.test.ts'))
  for (const file of [...sources, '../src/fhirpath/parse.ts', '../src/definition.ts'].sort())
    hash.update(file).update(readFileSync(path.join(buildFolder, file)))
  return hash.digest('hex')
}

/** Source text by file name. */
export function generate(): Map<string, string> {
  const definitions = readDefinitions()
  const model = buildModel(definitions.structures)
  const codeSets = writeCodeSets(model, definitions)
  const types = resourceTypesOf(model)
  const compartment = new Map(
    definitions.patientCompartment.resource.map(({ code, param }) => [code, param ?? []]),
  )
  const files = new Map([
    ['code-sets.js', codeSets.source],
    ['structures.js', writeStructures(model, codeSets)],
    ['shapes.js', writeShapes(model)],
    ['published-codes.js', writePublishedCodes(definitions)],
    ['index.js', writeIndex(types)],
  ])
  for (const type of types) {
    const parameters = parametersOf(type, definitions.searchParameters, model)
    const search = writeSearch(parameters, codeSets)
    if (search.gaps.length > 0) throw new Error(`${type}: no index for ${search.gaps.join(', ')}`)
    const patientCompartment = compartment.get(type) ?? []
    files.set(`${type}.js`, writeDefinition({ type, parameters, search, patientCompartment }))
  }
  return files
}

function writeAll(files: ReadonlyMap<string, string>): void {
  mkdirSync(target, { recursive: true })
  for (const [name, source] of files) writeFile(name, source)
  // Drafts of another process that compiles at this moment are left alone.
  for (const name of readdirSync(target))
    if (name.endsWith('.js') && !files.has(name)) rmSync(path.join(target, name))
}

/** A reader sees the old file or the new one, never half of it. */
function writeFile(name: string, source: string): void {
  const draft = path.join(target, `${name}.${process.pid}`)
  writeFileSync(draft, source)
  renameSync(draft, path.join(target, name))
}

if (import.meta.main) {
  const log = (line: string): void => void process.stdout.write(`${line}\n`)
  const outcome = await compileDefinitions({ force: process.argv.includes('--force'), log })
  if (outcome === 'current') log('FHIR R4 definitions are current.')
}
