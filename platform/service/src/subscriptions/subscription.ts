/** A Subscription of R4 (https://hl7.org/fhir/R4/subscription.html) as far as it is served: `rest-hook` on criteria. */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { Failure, fail } from '@medley/fhir/failures'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { SearchQuery } from '@medley/fhir/search/query'

export interface SubscriptionResource {
  id?: string
  status: string
  criteria: string
  end?: string
  channel: { type: string; endpoint?: string; payload?: string; header?: string[] }
}

export interface Hook {
  id: string
  query: SearchQuery
  endpoint: string
  /** The resource goes with the notification. */
  hasPayload: boolean
  headers: Readonly<Record<string, string>>
  /** ms since 1970. */
  end: number
}

export interface HookSettings {
  definitions: ReadonlyMap<string, ResourceDefinition>
  selfBases: readonly string[]
  /** Beginnings of addresses that may be called. */
  endpoints: readonly string[]
}

const PAYLOADS = ['application/fhir+json', 'application/json']
const KEPT = /^(?:host|content-.*|connection|transfer-encoding|upgrade|te|trailer)$/i

const refuse = (code: string, text: string, element: string): Failure =>
  fail('businessRule', code, text, { expression: [`Subscription.${element}`] })

/** Throws `businessRule` for what cannot be done. */
export function readHook(subscription: SubscriptionResource, settings: HookSettings): Hook {
  const { id = '', criteria, channel, end } = subscription
  if (channel.type !== 'rest-hook')
    throw refuse('channel-unsupported', 'The one channel here is rest-hook.', 'channel.type')
  const { payload, header = [] } = channel
  if (payload !== undefined && !PAYLOADS.includes(payload.split(';')[0] ?? ''))
    throw refuse(
      'payload-unsupported',
      'A payload is application/fhir+json, or there is none.',
      'channel.payload',
    )
  return {
    ...{ id, query: queryOf(criteria, settings), endpoint: endpointOf(channel.endpoint, settings) },
    hasPayload: payload !== undefined,
    headers: Object.fromEntries(header.map(headerOf)),
    end: end === undefined ? Infinity : Date.parse(end),
  }
}

function queryOf(criteria: string, { definitions, selfBases }: HookSettings): SearchQuery {
  const [type = '', text = ''] = criteria.split(/\?(.*)/s)
  const definition = definitions.get(type)
  if (!definition)
    throw refuse('criteria-type', `${type} is not kept where this Subscription is.`, 'criteria')
  try {
    const settings = { strict: true, defaultCount: 1, maxCount: 1, selfBases: [...selfBases] }
    return parseSearch(definition, [...new URLSearchParams(text)], settings)
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    throw refuse(
      'criteria-unsupported',
      cause.issues[0]?.diagnostics ?? 'The criteria are no search.',
      'criteria',
    )
  }
}

/** Security: only addresses that the operator has named are ever called, whoever asks. */
function endpointOf(endpoint: string | undefined, { endpoints }: HookSettings): string {
  const url = endpoint === undefined ? null : URL.parse(endpoint)
  const isAllowed =
    url !== null &&
    url.username === '' &&
    endpoints.some((one) => {
      const allowed = URL.parse(one)
      return (
        allowed?.origin === url.origin &&
        /^https?:$/.test(url.protocol) &&
        url.pathname.startsWith(allowed.pathname)
      )
    })
  if (url && isAllowed) return url.href
  throw refuse(
    'endpoint-refused',
    'The operator has not named this address in MEDLEY_SUBSCRIPTION_ENDPOINTS.',
    'channel.endpoint',
  )
}

function headerOf(line: string): [string, string] {
  const [, name = '', value = ''] = /^([\w-]+):\s*([^\r\n]*)$/.exec(line) ?? []
  if (name !== '' && !KEPT.test(name)) return [name, value]
  throw refuse(
    'header-refused',
    'A header is a name, a colon and a value, and none of the connection.',
    'channel.header',
  )
}
