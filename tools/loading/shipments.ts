/** What is sent: a bundle as it stands in its file, one resource, or a batch made of some lines of an .ndjson file. */
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip, gunzipSync } from 'node:zlib'

export interface Shipment {
  /** For people: the file, with the lines if it is a part of one. */
  name: string
  method: 'POST' | 'PUT'
  /** Below the base URL; empty for bundles. */
  path: string
  /** The text of the file, not a letter changed: numbers keep their digits. */
  body: string
  hash: string
  entries: number
  /** Batches may carry what later bundles refer to: nothing is sent beside them. */
  isAlone: boolean
}

/** A file that cannot be sent, in a sentence. */
export class UnusableFile extends Error {}

const linesAtOnce = 200
const bytesAtOnce = 4 * 1024 * 1024

export async function* readShipments(file: string): AsyncGenerator<Shipment> {
  if (/\.ndjson(\.gz)?$/.test(file)) yield* readLines(file)
  else if (/\.json(\.gz)?$/.test(file)) yield readWhole(file)
  else throw new UnusableFile(`${file} is neither .json, .json.gz nor .ndjson.`)
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

interface Resource {
  resourceType?: string
  id?: string | undefined
  type?: string
  entry?: unknown[]
}

function parse(text: string, name: string): Resource {
  try {
    const resource = JSON.parse(text) as Resource | null
    if (typeof resource?.resourceType === 'string') return resource
  } catch (error) {
    throw new UnusableFile(`${name} is not JSON: ${(error as Error).message.replace(/".*"/s, '…')}.`)
  }
  throw new UnusableFile(`${name} is no FHIR resource: it has no resourceType.`)
}

function readWhole(file: string): Shipment {
  const bytes = readFileSync(file)
  const body = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().replace(/^\uFEFF/, '')
  const { resourceType = '', id, type, entry = [] } = parse(body, file)
  const common = { name: path.basename(file), body, hash: hashOf(body) }
  if (resourceType !== 'Bundle')
    return { ...common, ...addressOf({ resourceType, id }), entries: 1, isAlone: true }
  if (type !== 'transaction' && type !== 'batch') {
    throw new UnusableFile(
      `${file} is a Bundle of type "${type}": only transactions and batches can be loaded.`,
    )
  }
  return { ...common, method: 'POST', path: '', entries: entry.length, isAlone: type === 'batch' }
}

/** With an id it keeps it. */
const addressOf = ({ resourceType = '', id }: Resource): { method: 'POST' | 'PUT'; path: string } =>
  id === undefined
    ? { method: 'POST', path: `/${resourceType}` }
    : { method: 'PUT', path: `/${resourceType}/${id}` }

async function* readLines(file: string): AsyncGenerator<Shipment> {
  const source = createReadStream(file)
  const lines = createInterface({
    input: file.endsWith('.gz') ? source.pipe(createGunzip()) : source,
    crlfDelay: Infinity,
  })
  let waiting: string[] = []
  let bytes = 0
  let place = 0
  const batch = (): Shipment => {
    const body = `{"resourceType":"Bundle","type":"batch","entry":[${waiting.join(',')}]}`
    const name = `${path.basename(file)} (lines ${place - waiting.length + 1} to ${place})`
    return {
      name,
      method: 'POST',
      path: '',
      body,
      hash: hashOf(body),
      entries: waiting.length,
      isAlone: true,
    }
  }
  for await (const line of lines) {
    if (line.trim() === '') continue
    place += 1
    const { method, path: url } = addressOf(parse(line, `${file}, resource ${place}`))
    waiting.push(
      `{"resource":${line},"request":{"method":"${method}","url":${JSON.stringify(url.slice(1))}}}`,
    )
    bytes += line.length
    if (waiting.length < linesAtOnce && bytes < bytesAtOnce) continue
    yield batch()
    waiting = []
    bytes = 0
  }
  if (waiting.length > 0) yield batch()
}
