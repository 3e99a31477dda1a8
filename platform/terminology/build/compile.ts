/**
 * Writes what R4 publishes into platform/terminology/generated: one file with a resource a line, and an index that says
 * where each begins, so that a process reads only those that it is asked for.
 * Run: node platform/terminology/build/compile.ts
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { publishedVersion, readPublished, type Terminology } from './published.ts'

const buildFolder = fileURLToPath(new URL('.', import.meta.url))
const target = fileURLToPath(new URL('../generated/', import.meta.url))
const stampFile = path.join(target, 'stamp.txt')

export interface CompileOptions {
  log?: (line: string) => void
}

export function compileTerminology({ log }: CompileOptions = {}): Promise<'current' | 'compiled'> {
  const stamp = currentStamp()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return Promise.resolve('current')
  const resources = readPublished()
  const { lines, index } = laidOut(resources)
  mkdirSync(target, { recursive: true })
  writeFile('published.ndjson', lines)
  writeFile('index.json', JSON.stringify(index))
  writeFile('stamp.txt', stamp)
  log?.(`Code systems and value sets of FHIR R4 compiled: ${resources.length}.`)
  return Promise.resolve('compiled')
}

function currentStamp(): string {
  const hash = createHash('sha256').update(publishedVersion())
  for (const file of ['compile.ts', 'published.ts']) hash.update(readFileSync(path.join(buildFolder, file)))
  return hash.digest('hex')
}

/** type, canonical URL, version, first byte, number of bytes */
type IndexRow = [string, string, string, number, number]

function laidOut(resources: readonly Terminology[]): { lines: string; index: IndexRow[] } {
  const index: IndexRow[] = []
  let lines = ''
  let start = 0
  for (const one of resources) {
    const line = JSON.stringify(one)
    const length = Buffer.byteLength(line)
    index.push([one.resourceType, one.url ?? '', one.version ?? '', start, length])
    lines += `${line}\n`
    start += length + 1
  }
  return { lines, index }
}

/** A reader sees the old file or the new one, never half of it. */
function writeFile(name: string, text: string): void {
  const draft = path.join(target, `${name}.${process.pid}`)
  writeFileSync(draft, text)
  renameSync(draft, path.join(target, name))
}

if (import.meta.main) await compileTerminology({ log: (line) => void process.stdout.write(`${line}\n`) })
