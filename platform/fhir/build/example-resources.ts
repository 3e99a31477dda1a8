/** Test data that lies beside the repository, where it does; for tests only. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { parseJson } from '../src/json.ts'

const folder = fileURLToPath(new URL('../../../../shared/data', import.meta.url))
const isThere = existsSync(folder)

/** Why tests that need the data are skipped, or false. Said aloud, since a skipped test proves nothing. */
export const skipReason: string | false = isThere ? false : `no test data at ${folder}`
if (skipReason) process.emitWarning(`Tests against example resources are skipped: ${skipReason}`)

export interface Resource {
  resourceType: string
  [element: string]: unknown
}

export const readShared = (name: string): string => readFileSync(path.join(folder, name), 'utf8')

/** Every resource of the synthetic patients, and the examples of US Core. */
export function* exampleResources(): Generator<Resource> {
  for (const file of filesOf('synthea', '.json.gz')) {
    const bundle = parseJson(gunzipSync(readFileSync(file)).toString('utf8')) as {
      entry: { resource: Resource }[]
    }
    for (const { resource } of bundle.entry) yield resource
  }
  for (const file of filesOf('us-core', '.json')) yield parseJson(readFileSync(file, 'utf8')) as Resource
}

const filesOf = (name: string, ending: string): string[] =>
  readdirSync(path.join(folder, name))
    .filter((file) => file.endsWith(ending) && file !== 'index.json')
    .map((file) => path.join(folder, name, file))
