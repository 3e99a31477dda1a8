/** `/status`: how each module is, for people and for the shell. */
import type { AppResponse } from '@medley/client/message'
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
  try {
    const { ok } = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return ok ? 'ready' : 'starting'
  } catch {
    return 'unavailable'
  }
}
