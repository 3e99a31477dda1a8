/**
 * A transaction Bundle, all or nothing over any number of owners. One owner: one local transaction. Several: each
 * prepares its part, the decision is logged, then all commit. See docs/architecture.md, Transactions.
 */
import type { AppResponse } from '@medley/client/message'
import {
  fail,
  Failure,
  failureKinds,
  type FailureKind,
  type Issue,
  type OperationOutcome,
} from '@medley/fhir/failures'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import type { Owner, Owners } from '../owners.ts'
import type { BundleEntry } from './bundle-entry.ts'
import { entryFault } from './bundle-entry.ts'
import type { DecisionLog } from './decision-log.ts'
import { identify, type Finder, type TargetedEntry } from './identity.ts'
import { linksOf, resolveConditionalReferences, setReferences } from './references.ts'
import {
  TRANSACTIONS_PATH,
  type WireTransaction,
  type WireWrite,
  type WireWritten,
} from './transaction-wire.ts'

export interface Coordinator extends Finder {
  owners: Owners
  decisions: DecisionLog
  /** Waits between attempts to deliver a decision. */
  pause(ms: number): Promise<void>
  /** An answer that a participant cannot give now is asked for again by the recovery daemon. */
  reportUndelivered(transaction: string, owner: string): void
}

/** A read entry is answered after the writes; its place is not in the map. */
export type TransactionResult = Map<number, WireWritten & { type: string; id: string; method: string }>

/** What changed between the search and the lock, or was locked by another: tried anew so many times. */
const MAX_ROUNDS = 8
const LOST_RACE: ReadonlySet<string> = new Set(['criteria-changed', 'write-conflict'])
const ROUND_PAUSE_MS = 25
const DELIVERY_ATTEMPTS = 30
const DELIVERY_PAUSE_MS = 500

export async function runTransaction(
  entries: readonly BundleEntry[],
  coordinator: Coordinator,
): Promise<TransactionResult> {
  const writing = entries.filter(({ method }) => method !== 'GET' && method !== 'HEAD')
  for (let round = 1; ; round++) {
    try {
      return await attempt(structuredEntries(writing), coordinator)
    } catch (error) {
      const lost =
        error instanceof Failure && error.issues.some(({ failure }) => LOST_RACE.has(failure ?? ''))
      if (!lost || round === MAX_ROUNDS) throw error
      // Losers of one race come back at different times.
      await coordinator.pause(Math.random() * ROUND_PAUSE_MS * round)
    }
  }
}

/** Each attempt sets references in its own copy. `structuredClone` would lose the digits that JSON.rawJSON keeps. */
const structuredEntries = (entries: readonly BundleEntry[]): BundleEntry[] =>
  entries.map((entry) => ({
    ...entry,
    resource: entry.resource && (parseJson(stringifyJson(entry.resource)) as Record<string, unknown>),
  }))

async function attempt(
  entries: readonly BundleEntry[],
  coordinator: Coordinator,
): Promise<TransactionResult> {
  const targeted = await identify(entries, coordinator)
  const links = new Map([
    ...linksOf(targeted),
    ...(await resolveConditionalReferences(targeted, coordinator)),
  ])
  setReferences(targeted, links)
  const parts = Map.groupBy(targeted, ({ type, resource }) => coordinator.owners.forWrite(type, resource))
  const written = parts.size <= 1 ? await runLocally(parts) : await runInTwoPhases(parts, coordinator)
  const byPlace = new Map(targeted.map((entry) => [entry.place, entry]))
  return new Map(
    written.map((one) => {
      const { type = '', id = '', method = '' } = byPlace.get(one.place) ?? {}
      return [one.place, { ...one, type, id, method }]
    }),
  )
}

type Parts = ReadonlyMap<Owner, TargetedEntry[]>

async function runLocally(parts: Parts): Promise<WireWritten[]> {
  const answers = await Promise.all(
    [...parts].map(([owner, entries]) => ask(owner, { writes: entries.map(wireOf) })),
  )
  return answers.flat()
}

async function runInTwoPhases(parts: Parts, coordinator: Coordinator): Promise<WireWritten[]> {
  const transaction = `medley-${coordinator.newId()}`
  const asked = await Promise.allSettled(
    [...parts].map(([owner, entries]) => ask(owner, { prepare: transaction, writes: entries.map(wireOf) })),
  )
  const refused = asked.find((one) => one.status === 'rejected')
  const outcome = await coordinator.decisions.decide(transaction, refused ? 'rollback' : 'commit')
  await Promise.all([...parts.keys()].map((owner) => deliver({ transaction, outcome, owner }, coordinator)))
  if (refused) throw refused.reason
  if (outcome === 'rollback') {
    throw fail(
      'unavailable',
      'transaction-recovered',
      'The transaction took too long and was undone. Send it again.',
    )
  }
  return asked.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
}

interface Delivery {
  transaction: string
  outcome: 'commit' | 'rollback'
  owner: Owner
}

/** The decision holds whatever happens here. What cannot be delivered now, recovery delivers. */
async function deliver({ transaction, outcome, owner }: Delivery, coordinator: Coordinator): Promise<void> {
  for (let attempts = 1; ; attempts++) {
    try {
      const url = `${TRANSACTIONS_PATH}/${transaction}/${outcome}`
      const { status } = await owner.send({ method: 'POST', url, headers: {} })
      if (status === 204) return
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
    // Nobody waits for the undoing of what was refused.
    if (outcome === 'rollback' || attempts === DELIVERY_ATTEMPTS)
      return coordinator.reportUndelivered(transaction, owner.name)
    await coordinator.pause(DELIVERY_PAUSE_MS)
  }
}

async function ask(owner: Owner, part: WireTransaction): Promise<WireWritten[]> {
  const response = await owner.send({
    method: 'POST',
    url: TRANSACTIONS_PATH,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(stringifyJson(part)),
  })
  const text = response.body?.toString() ?? ''
  if (response.status === 200) return JSON.parse(text) as WireWritten[]
  throw failureOf(response, text)
}

/** A participant's refusal, as the coordinator's own. */
export function failureOf(response: AppResponse, text: string): Failure {
  const outcome = JSON.parse(text) as OperationOutcome
  const issues = outcome.issue.map(({ severity, code, diagnostics = '', expression, details }): Issue => {
    const failure = details?.coding?.[0]?.code
    return {
      severity,
      code,
      diagnostics,
      ...(expression ? { expression } : {}),
      ...(failure ? { failure } : {}),
    }
  })
  return new Failure(kindOf(response.status, issues[0]?.code), issues)
}

function kindOf(status: number, code: string | undefined): FailureKind {
  const kinds = Object.entries(failureKinds) as [FailureKind, { status: number; issue: string }][]
  const exact = kinds.find(([, kind]) => kind.status === status && kind.issue === code)
  return (exact ?? kinds.find(([, kind]) => kind.status === status))?.[0] ?? 'unexpected'
}

function wireOf({ place, method, type, id, resource, ifMatch, criteria }: TargetedEntry): WireWrite {
  return {
    place,
    method: method as WireWrite['method'],
    type,
    id,
    ...(method === 'DELETE' ? {} : { resource }),
    ...(ifMatch === undefined ? {} : { ifMatch: versionsOf(ifMatch, place) }),
    ...(criteria === undefined ? {} : { criteria }),
  }
}

function versionsOf(tags: string, place: number): number[] {
  const versions = tags.split(',').flatMap((tag) => /^(?:W\/)?"?(\d{1,9})"?$/.exec(tag.trim())?.[1] ?? [])
  if (versions.length > 0) return versions.map(Number)
  throw entryFault(place, '.request.ifMatch', 'ifMatch takes versions, such as W/"3".')
}
