/** That a request which the browser signs with its cookie was made by our own page (OWASP ASVS 5.0, 3.5). */
import type { AppRequest } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Browsers say where a request comes from: all of today's by Sec-Fetch-Site, older ones by Origin, which is `null` for the
 * forms of pages that send no referrer. Whoever says nothing is no browser, and has no cookie of a person.
 */
export function refuseOtherSites({ headers }: AppRequest, { code, message }: Refusal = CROSS_SITE): void {
  const { origin, 'sec-fetch-site': site } = headers
  const isOwn =
    site === undefined
      ? origin === undefined || URL.parse(origin)?.host === hostOf(headers)
      : site === 'same-origin' || site === 'none'
  if (!isOwn) throw fail('forbidden', code, message)
}

interface Refusal {
  code: string
  message: string
}

const CROSS_SITE: Refusal = {
  code: 'cross-site',
  message: 'A request with the cookie of a session comes from our own page.',
}

/** As the browser sees it: behind a proxy, what the proxy was asked for. */
const hostOf = (headers: AppRequest['headers']): string | undefined =>
  URL.parse(headers['x-medley-base'] ?? '')?.host ?? headers['host']

/** Searches by POST are no exception. */
export function requireOwnPage(request: AppRequest, { csrf }: { csrf: string }): void {
  refuseOtherSites(request)
  const { method, headers } = request
  if (SAFE.has(method) || headers['x-medley-csrf'] === csrf) return
  throw fail('forbidden', 'csrf-missing', 'The request does not carry the CSRF token of the session.')
}
