/** Runs the view whose path fits. */
import type { AppResponse } from '@medley/client/message'
import { mayUse } from '@medley/auth/rights'
import { fail } from '@medley/fhir/failures'
import { requirePermission } from './access.ts'
import type { Call } from './context.ts'
import { accessOf } from './interactions/on-behalf.ts'

export async function runView(call: Call): Promise<AppResponse> {
  for (const view of call.service.views ?? []) {
    const params = paramsOf(view.path, call.segments)
    if (!params) continue
    if (call.method !== 'GET' && call.method !== 'HEAD') {
      throw fail('methodNotAllowed', 'method-not-allowed', 'This address takes GET.', {
        headers: { allow: 'GET' },
      })
    }
    for (const type of view.reads) requirePermission(call, type, 'r')
    const { store, definitions, principal, query, base } = call
    const mayRead = (type: string): boolean => mayUse(principal, type, 'r')
    const access = accessOf(call, 'r')
    return view.run({ store, definitions, principal, access, mayRead, params, query, base, now: call.now() })
  }
  throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
}

function paramsOf(path: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = path.split('/').slice(1)
  if (parts.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [place, part] of parts.entries()) {
    const segment = segments[place] ?? ''
    const name = /^\{(.+)\}$/.exec(part)?.[1]
    if (name === undefined && part !== segment) return undefined
    if (name !== undefined) params[name] = segment
  }
  return params
}
