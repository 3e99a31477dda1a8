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

const TIMEOUT_MS = 1500

export async function answerStatus(modules: readonly ModuleAddress[]): Promise<AppResponse> {
  const states = await Promise.all(
    modules.map(async ({ name, origin, version }) => ({
      name,
      state: await stateOf(origin),
      version,
      address: origin,
    })),
  )
  return jsonResponse(200, { modules: states }, { 'cache-control': 'no-store' })
}

async function stateOf(origin: string): Promise<'ready' | 'starting' | 'unavailable'> {
  const status = await probe(`${origin}/readyz`, TIMEOUT_MS)
  if (status === undefined) return 'unavailable'
  return status === 200 ? 'ready' : 'starting'
}
