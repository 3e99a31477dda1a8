/** `/status`: how each module is, for people and for the shell. */
import type { AppResponse } from '@medley/client/message'
import { look } from '@medley/service/probe'
import { jsonResponse } from '@medley/service/respond'

export interface ModuleAddress {
  name: string
  /** Of each replica: `http://127.0.0.1:5001` */
  origins: readonly string[]
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
    addresses.map(async ({ name, origins }) => ({
      name,
      ...(await stateOf(origins)),
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

interface ModuleState {
  state: 'ready' | 'starting' | 'unavailable'
  /** Of what runs; while it is rolled there are two, with a comma. Of one that is away none is known. */
  version: string | undefined
}

/** A module is as well as its best replica. */
async function stateOf(origins: readonly string[]): Promise<ModuleState> {
  const looks = await Promise.all(origins.map((origin) => look(`${origin}/readyz`, TIMEOUT_MS)))
  const answered = looks.filter((one) => one !== undefined)
  const versions = new Set(answered.flatMap(({ version }) => version ?? []))
  const isReady = answered.some(({ status }) => status === 200)
  return {
    state: isReady ? 'ready' : answered.length > 0 ? 'starting' : 'unavailable',
    version: versions.size > 0 ? [...versions].sort().join(', ') : undefined,
  }
}
