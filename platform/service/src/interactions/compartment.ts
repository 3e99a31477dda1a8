/** For the gateway's `$everything`: all members of a patient's compartment that live here, a page at a time. */
import type { AppResponse } from '@medley/client/message'
import { mayUse } from '@medley/auth/rights'
import { parseLiteral } from '@medley/fhir/compiled/references'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import type { CompartmentQuery } from '@medley/store/store'
import type { Call } from '../context.ts'
import { textOf } from '../request-body.ts'
import { jsonResponse } from '../respond.ts'
import { accessOf } from './on-behalf.ts'

export interface CompartmentPage {
  /** `body` is the stored JSON text. */
  members: { type: string; id: string; body: string }[]
  next?: string | undefined
}

/** What the members name that is no member itself: `Practitioner/1`. */
export interface CompartmentReferences {
  references: string[]
}

/** Limits of `$everything`. */
export interface CompartmentLimits {
  types?: string[] | undefined
  /** ms since 1970. */
  since?: number | undefined
  period?: { low: number; high: number } | undefined
}

/** Body of `POST /internal/compartments/{patient}` and of `…/{patient}/references`. */
export interface WireCompartment extends CompartmentLimits {
  count?: number
  after?: string | undefined
}

const MAX_COUNT = 5000
const SCAN = 1000

export async function compartment(call: Call): Promise<AppResponse> {
  if (call.principal.direct) throw fail('forbidden', 'gateway-only', 'This address is for the gateway.')
  const [patient = '', what] = call.segments
  const { types, since, period, count = MAX_COUNT, after } = JSON.parse(textOf(call.body)) as WireCompartment
  const visible = [...call.definitions.keys()].filter((type) => mayUse(call.principal, type, 'r'))
  const asked = { patient, since, period, types: visible.filter((type) => types?.includes(type) ?? true) }
  if (what === 'references') return jsonResponse(200, await referencesOf(call, asked))
  const { members, next } = await call.store.compartment(accessOf(call, 'r'), {
    ...asked,
    count: Math.min(count, MAX_COUNT),
    after,
  })
  const page: CompartmentPage = {
    members: members.map(({ type, id, body = '' }) => ({ type, id, body })),
    next,
  }
  return jsonResponse(200, page)
}

async function referencesOf(
  call: Call,
  asked: Omit<CompartmentQuery, 'count'>,
): Promise<CompartmentReferences> {
  const references = new Set<string>()
  let after: string | undefined
  do {
    const { members, next } = await call.store.compartment(accessOf(call, 'r'), {
      ...asked,
      count: SCAN,
      after,
    })
    for (const { type, body = '{}' } of members) noteReferences(call, { type, body }, references)
    after = next
  } while (after !== undefined)
  return { references: [...references] }
}

function noteReferences(
  { definitions, selfBases, base }: Call,
  { type, body }: { type: string; body: string },
  into: Set<string>,
): void {
  definitions.get(type)?.forEachReference(parseJson(body) as Record<string, unknown>, ({ reference }) => {
    const literal = reference === undefined ? undefined : parseLiteral(reference)
    if (literal && (literal.base === undefined || literal.base === base || selfBases.includes(literal.base)))
      into.add(`${literal.type}/${literal.id}`)
  })
}
