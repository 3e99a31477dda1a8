/** `/status`: how each module is, for people and for the shell. */
import type { AppResponse } from '@medley/client/message'
import { probe } from '@medley/service/probe'
import { jsonResponse } from '@medley/service/respond'

export interface ModuleAddress {
  name: string
  /** Of each replica: `http://127.0.0.1:5001` */
  origins: readonly string[]
  version: string
}

/** A FHIR server that is not ours. */
export interface ForeignState {
  name: string
  types: readonly string[]
  isReady(): Promise<boolean>
}

const TIMEOUT_MS = 1500

interface Watched {
  addresses: readonly ModuleAddress[]
  foreign: readonly ForeignState[]
}

export async function answerStatus({ addresses, foreign }: Watched): Promise<AppResponse> {
  const states = await Promise.all(
    addresses.map(async ({ name, origins, version }) => ({
      name,
      state: await stateOf(origins),
      version,
      address: origins[0],
    })),
  )
  const servers = await Promise.all(
    foreign.map(async ({ name, types, isReady }) => ({
      name,
      state: (await isReady()) ? 'ready' : 'unavailable',
      types,
    })),
  )
  return jsonResponse(200, { modules: states, foreign: servers }, { 'cache-control': 'no-store' })
}

/** A module is as well as its best replica. */
async function stateOf(origins: readonly string[]): Promise<'ready' | 'starting' | 'unavailable'> {
  const statuses = await Promise.all(origins.map((origin) => probe(`${origin}/readyz`, TIMEOUT_MS)))
  if (statuses.includes(200)) return 'ready'
  return statuses.every((status) => status === undefined) ? 'unavailable' : 'starting'
}
