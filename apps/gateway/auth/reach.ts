/**
 * How far a person's rights go, where the record itself says so: who lives in the units of a medication aide, what Consents
 * leave to a proxy. Asked of the owners, and remembered for four seconds.
 */
import { isLimitedBy } from '@medley/auth/rights'
import type { Principal } from '@medley/auth/principal'
import { answerOf } from '@medley/federation/answer'
import { FACT_SUBJECT } from '@medley/service/interactions/facts'
import { type Directory } from '../fhir/owners.ts'
import { createAnswerCache } from './answer-cache.ts'

export interface Reach {
  /** The principal with what is known now. Throws Failure `unavailable` while that cannot be known. */
  of(principal: Principal): Promise<Principal>
}

type Mint = (principal: Principal, audience: string) => Promise<string>

/** While adt is away nobody is moved either, and doses have to be given: who lived there last still does. */
const CENSUS_STANDS_MS = 12 * 3600_000

export function createReach({
  directory,
  mint,
  now,
}: {
  directory: Directory
  mint: Mint
  now: () => number
}): Reach {
  const residents = createAnswerCache<string[]>(now, CENSUS_STANDS_MS)
  const consents = createAnswerCache<NonNullable<Principal['consents']>>(now)

  async function ask<T>(
    facility: string,
    { type, fact }: { type: string; fact: string },
    question: unknown,
  ): Promise<T> {
    const backend = directory.ownerOf(type)
    if (!backend) return {} as T
    const self = { subject: FACT_SUBJECT, client: 'medley-gateway', roles: [], scope: '', purpose: '' }
    const response = await backend.app({
      method: 'POST',
      url: `/internal/facts/${fact}`,
      headers: { authorization: `Bearer ${await mint({ ...self, facility }, backend.name)}` },
      body: Buffer.from(JSON.stringify(question)),
    })
    return answerOf<T>(backend.name, response)
  }

  async function withResidents(principal: Principal): Promise<Principal> {
    const { facility, units = [] } = principal
    if (!isLimitedBy(principal, 'unit') || units.length === 0 || units.includes('*')) return principal
    const found = await residents.get(JSON.stringify([facility, units]), async () => {
      const place = { type: 'Encounter', fact: 'residents' }
      return (await ask<{ patients?: string[] }>(facility, place, { units })).patients ?? []
    })
    return { ...principal, residents: found }
  }

  async function withConsents(principal: Principal): Promise<Principal> {
    const { facility, patients = [], fhirUser: person } = principal
    if (!isLimitedBy(principal, 'consented') || patients.length === 0) return principal
    const found = await consents.get(JSON.stringify([facility, patients, person]), async () => {
      const place = { type: 'Consent', fact: 'consents' }
      return (await ask<Pick<Principal, 'consents'>>(facility, place, { patients, person })).consents ?? {}
    })
    return Object.keys(found).length === 0 ? principal : { ...principal, consents: found }
  }

  return { of: async (principal) => withConsents(await withResidents(principal)) }
}
