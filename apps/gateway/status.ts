/** `/status`: how each module is, for people and for the shell. */
import type { AppResponse } from '@medley/client/message'
import { probe } from '@medley/service/probe'
import { jsonResponse } from '@medley/service/respond'

export interface ModuleAddress {
  name: string
  /** `http://127.0.0.1:5001` */
  origin: string
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
    addresses.map(async ({ name, origin, version }) => ({
      name,
      state: await stateOf(origin),
      version,
      address: origin,
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

async function stateOf(origin: string): Promise<'ready' | 'starting' | 'unavailable'> {
  const status = await probe(`${origin}/readyz`, TIMEOUT_MS)
  if (status === undefined) return 'unavailable'
  return status === 200 ? 'ready' : 'starting'
}
