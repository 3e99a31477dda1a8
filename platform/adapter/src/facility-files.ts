/** The facilities of an installation: `facilities/*.json` below a folder, their adapters in `adapters/<id>/adapter.ts` beside it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Adapter } from './define-adapter.ts'
import type { Facility } from './facility.ts'

/** A sentence for whoever wrote the file. */
export class FacilityFault extends Error {}

export interface FacilityFile {
  readonly file: string
  readonly facility: Facility
  /** Of its MLLP listener, from the gateway's port, unless the facts name a port of their own. */
  readonly mllpOffset: number
}

const FIRST_MLLP_OFFSET = 21
/** PostgreSQL has +30. */
const MOST_MLLP = 9

/** In the order of their names; an installation without the folder has none. */
export function readFacilityFiles(folder: string): FacilityFile[] {
  const home = path.join(folder, 'facilities')
  if (!existsSync(home)) return []
  const names = readdirSync(home)
    .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
    .sort()
  return names.map((name, place) => {
    const file = path.join(home, name)
    const facility = parse(file)
    if (facility.id !== path.parse(name).name)
      throw new FacilityFault(`${file}: the id "${facility.id}" is not the name of the file.`)
    if (place >= MOST_MLLP && facility.feeds?.mllp && facility.feeds.mllp.port === undefined)
      throw new FacilityFault(
        `${file}: give feeds.mllp.port, the ports after the ${MOST_MLLP}th facility belong to others.`,
      )
    return { file, facility, mllpOffset: FIRST_MLLP_OFFSET + place }
  })
}

function parse(file: string): Facility {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Facility
  } catch (error) {
    throw new FacilityFault(`${file} is no JSON: ${(error as Error).message}`)
  }
}

export const mllpPortOf = ({ facility, mllpOffset }: FacilityFile, gatewayPort: number): number =>
  facility.feeds?.mllp?.port ?? gatewayPort + mllpOffset

/** Nothing where the facility has no adapter yet. */
export async function loadAdapter(folder: string, id: string): Promise<Adapter | undefined> {
  const file = path.join(folder, 'adapters', id, 'adapter.ts')
  if (!existsSync(file)) return undefined
  const loaded = (await import(pathToFileURL(file).href)) as { default?: Adapter }
  if (!loaded.default?.feeds)
    throw new FacilityFault(`${file} exports no adapter as its default: export default defineAdapter({ … }).`)
  return loaded.default
}
