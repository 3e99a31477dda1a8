/** The request as it goes on record: method, address, the headers that matter, the form of a search. Never a credential. */
import type { AppRequest } from '@medley/client/message'

const KEPT = ['accept', 'content-type', 'prefer'] as const
/** A longer request is cut: what is kept of it identifies it. */
const LONGEST = 8000

/** Set by the gateway on requests that it makes of its own for somebody's: the text of theirs, base64url. */
export const ASKED_HEADER = 'x-medley-asked'
/** Set by whoever listens: the network address of the other end. */
export const ADDRESS_HEADER = 'x-medley-address'

export function rawRequest({ method, url, headers, body }: AppRequest): string {
  const asked = headers[ASKED_HEADER]
  if (asked !== undefined) return Buffer.from(asked, 'base64url').toString('utf8')
  const lines = KEPT.flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${headers[name]}`]))
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  const form = isForm && body ? `\n\n${body.toString('utf8')}` : ''
  return `${[`${method} ${url}`, ...lines].join('\n')}${form}`.slice(0, LONGEST)
}
