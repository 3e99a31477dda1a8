/** What R4 publishes, read from platform/terminology/generated when it is first asked for. */
import { type FileHandle, open, readFile } from 'node:fs/promises'
import type { CodeSystem, ConceptMap, ValueSet } from 'fhir/r4'
import type { Canonical, TerminologyResources } from './resources.ts'

const folder = new URL('../generated/', import.meta.url)

type IndexRow = [type: string, url: string, version: string, start: number, length: number]

interface Place {
  version: string
  start: number
  length: number
}

interface Published {
  file: FileHandle
  /** By type and URL, the newest version first. */
  places: ReadonlyMap<string, readonly Place[]>
}

let opened: Promise<Published> | undefined

async function openPublished(): Promise<Published> {
  try {
    const rows = JSON.parse(await readFile(new URL('index.json', folder), 'utf8')) as IndexRow[]
    const places = new Map<string, Place[]>()
    for (const [type, url, version, start, length] of rows) {
      const known = places.get(`${type} ${url}`) ?? []
      known.push({ version, start, length })
      places.set(
        `${type} ${url}`,
        known.sort((a, b) => compareVersions(b.version, a.version)),
      )
    }
    return { file: await open(new URL('published.ndjson', folder)), places }
  } catch (cause) {
    opened = undefined
    throw new Error('The code systems of R4 are not compiled: run `npm run build`.', { cause })
  }
}

/** `2.10` is newer than `2.9`. */
export const compareVersions = (one: string, another: string): number =>
  one.localeCompare(another, 'en', { numeric: true })

/** Parsed resources; all together they are some 10 MB of text. */
const parsed = new Map<number, Promise<unknown>>()

async function find(type: string, { url, version }: Canonical): Promise<unknown> {
  const { file, places } = await (opened ??= openPublished())
  const all = places.get(`${type} ${url}`) ?? []
  const place = version === undefined ? all[0] : all.find((one) => one.version === version)
  return place && parsedAt(file, place)
}

function parsedAt(file: FileHandle, { start, length }: Place): Promise<unknown> {
  let found = parsed.get(start)
  if (!found) {
    found = file
      .read(Buffer.alloc(length), 0, length, start)
      .then(({ buffer }) => JSON.parse(buffer.toString()) as unknown)
    parsed.set(start, found)
  }
  return found
}

async function publishedMaps(): Promise<ConceptMap[]> {
  const { file, places } = await (opened ??= openPublished())
  const maps = [...places].filter(([key]) => key.startsWith('ConceptMap ')).flatMap(([, some]) => some)
  return Promise.all(maps.map((place) => parsedAt(file, place) as Promise<ConceptMap>))
}

export const published: TerminologyResources = {
  codeSystem: (canonical) => find('CodeSystem', canonical) as Promise<CodeSystem | undefined>,
  valueSet: (canonical) => find('ValueSet', canonical) as Promise<ValueSet | undefined>,
  conceptMap: (canonical) => find('ConceptMap', canonical) as Promise<ConceptMap | undefined>,
  conceptMapsWith: publishedMaps,
}
