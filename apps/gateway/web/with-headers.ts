/** Puts the headers of `security-headers.ts` on every answer that does not say otherwise itself. */
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { dataHeaders, STRICT_TRANSPORT } from './security-headers.ts'

export function withSecurityHeaders(app: App, { isSecure }: { isSecure: boolean }): App {
  return async (request) => complete(request, await app(request), isSecure)
}

function complete(request: AppRequest, response: AppResponse, isSecure: boolean): AppResponse {
  const { headers } = response
  const defaults: Readonly<Record<string, string>> = {
    ...dataHeaders,
    // A resident's data in no cache, whoever owns it; only built files and what is public say otherwise.
    'cache-control': 'no-store',
    ...(isSecure ? { 'strict-transport-security': STRICT_TRANSPORT } : {}),
    // Apps of other origins may read what CORS lets them.
    ...(request.headers['origin'] === undefined ? {} : { vary: headers['vary'] ?? 'origin' }),
  }
  for (const [name, value] of Object.entries(defaults)) headers[name] ??= value
  return response
}
