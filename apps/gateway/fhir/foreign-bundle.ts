/** A transaction that writes at a FHIR server that is not ours: given to it whole, or refused before anything is written. */
import type { BundleEntry } from '@medley/federation/bundle/bundle-entry'
import { isWriting, mixedOwners, typeOfEntry } from '@medley/federation/foreign/transaction'
import { fail, type Failure } from '@medley/fhir/failures'
import { EVERYWHERE } from '@medley/service/define-service'
import { uuid7 } from '@medley/service/uuid7'
import { understoodCriteria } from './criteria.ts'
import type { FhirFace } from './face.ts'
import type { Backend, Caller } from './owners.ts'
import { findMatching, locate } from './whereabouts.ts'

interface Asked {
  entries: readonly BundleEntry[]
  prefer: string | undefined
  /** With an Idempotency-Key. */
  isKeyed: boolean
}

/** `undefined` for a transaction of this platform alone. */
export async function forwardWhole(
  face: FhirFace,
  caller: Caller,
  { entries, prefer, isKeyed }: Asked,
): Promise<Map<number, string> | undefined> {
  const { directory } = face
  const types = [...new Set(entries.filter(isWriting).map(typeOfEntry))]
  const owners = new Map(types.map((type) => [type, directory.ownerOf(type)]))
  const foreign = [...owners.values()].find((owner) => owner?.forward)
  if (!foreign?.forward) return undefined
  const names = [...new Set(types.map((type) => nameOf(type, owners.get(type))))]
  if (names.length > 1) throw mixedOwners(names)
  if (isKeyed) throw keyWithoutDecision(foreign.name)
  return foreign.forward(caller, {
    entries,
    prefer,
    finder: {
      find: (type, criteria) => findMatching(caller, directory, { type, criteria }),
      understood: (type, text) => understoodCriteria(face, caller, { type, text }),
      locate: async (type, id) => (await locate(caller, directory, { type, id }))?.name,
      newId: () => uuid7(face.now()),
    },
  })
}

/** Provenance and Subscription are with whom they are about, but always with this platform. */
const nameOf = (type: string, owner: Backend | undefined): string =>
  EVERYWHERE.includes(type) ? 'this platform' : (owner?.name ?? type)

/** The result of a keyed request is written together with the decision to commit, and there is none. */
export const keyWithoutDecision = (name: string): Failure =>
  fail(
    'notProcessable',
    'idempotency-unsupported',
    `The FHIR server ${name} is not part of this platform: what a request there led to cannot be kept for an Idempotency-Key. Use If-None-Exist.`,
    { expression: ['http.Idempotency-Key'] },
  )
