/**
 * `Patient/{id}/$unmerge`, of the record that ended: for 30 days what was moved goes back to it, as the Provenance of the
 * merge tells; what was written since stays with the record that went on.
 */
import type { Provenance } from 'fhir/r4'
import type { AppResponse } from '@medley/client/message'
import { createRemoteSource } from '@medley/federation/search/remote-source'
import { runTransaction } from '@medley/federation/bundle/run-transaction'
import { fail, type Failure } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { coordinatorFor } from '../fhir/bundle-face.ts'
import type { FhirFace } from '../fhir/face.ts'
import { sendAs, type Caller } from '../fhir/owners.ts'
import { mergeResponse } from './answer.ts'
import { asPatient } from './merge.ts'
import { forTheRecords } from './power.ts'
import { activityOf, type Moved, movedBy, provenanceOf } from './provenance.ts'
import { replacedBy, unmergeRecords } from './records.ts'
import { type Move, restoreReferences } from './references.ts'
import { createOf, readPatient, readStored, type Stored, updateOf } from './stored.ts'

const UNDO_DAYS = 30
const DAY_MS = 86_400_000
const AT_ONCE = 16

export async function answerUnmerge(face: FhirFace, caller: Caller, source: string): Promise<AppResponse> {
  const power = forTheRecords(caller)
  const retired = await readPatient(face, power, source)
  const target = replacedBy(asPatient(retired))
  if (target === undefined) throw refused('not-merged', 'The record was not merged into another.')
  const survivor = await readPatient(face, power, target)
  const merge = await mergeOf(face, power, source)
  const apart = unmergeRecords({ survivor: asPatient(survivor), retired: asPatient(retired) })
  const move = { from: `Patient/${source}`, to: `Patient/${target}`, selfBases: face.selfBases }
  const restored = await restoredOf({ face, power, move }, movedBy(merge))
  const writes = [apart.survivor, apart.retired, ...restored.map(({ resource }) => resource)]
  const entries = writes.map((resource, place) => updateOf(resource as unknown as Stored, place))
  const provenance = provenanceOf({
    ...{ activity: 'patient-unmerge', source, target, principal: caller.principal, now: face.now() },
    moved: restored.map(({ type, resource: { id, meta } }) => ({ type, id, version: meta.versionId })),
  })
  await runTransaction([...entries, createOf(provenance, entries.length)], coordinatorFor(face, power))
  return mergeResponse({ sentence: 'The records are two again.', result: apart.retired, moved: restored })
}

const refused = (code: string, message: string): Failure => fail('businessRule', code, message)

/** The newest merge of the record, while it may be undone. */
async function mergeOf(face: FhirFace, power: Caller, source: string): Promise<Provenance> {
  const owner = face.directory.ownerOf('Patient')
  if (!owner) throw fail('notSupported', 'type-unsupported', 'Patient is not served here.')
  const provenances = createRemoteSource({
    name: owner.name,
    send: (request) => sendAs(power, owner, request),
  })
  const { matches } = await provenances.search({
    type: 'Provenance',
    parameters: [
      ['target', `Patient/${source}`],
      ['_sort', '-recorded'],
      ['_count', '100'],
    ],
  })
  const merge = matches
    .map(({ body }) => parseJson(body) as Provenance)
    .find((provenance) => activityOf(provenance) === 'patient-merge')
  if (!merge) throw refused('merge-unknown', 'Nothing says what was moved when the records were merged.')
  if (face.now() - Date.parse(merge.recorded) > UNDO_DAYS * DAY_MS)
    throw refused('merge-too-old', `A merge can be undone for ${UNDO_DAYS} days.`)
  return merge
}

interface Restored {
  type: string
  owner: string
  resource: Stored
}

/** What still names the record that went on, set back in memory. What was deleted since, or named anew, is left alone. */
async function restoredOf(
  { face, power, move }: { face: FhirFace; power: Caller; move: Move },
  moved: readonly Moved[],
): Promise<Restored[]> {
  const restored: Restored[] = []
  const waiting = [...moved]
  const restoreNext = async (): Promise<void> => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const { type, id, version } = one
      const [before, resource] = await Promise.all([
        readStored(face, power, `${type}/${id}/_history/${version}`),
        readStored(face, power, `${type}/${id}`),
      ])
      if (!before || !resource) continue
      const isUntouched = Number(resource.meta.versionId) === Number(version) + 1
      if (!restoreReferences(resource, { before, isUntouched, move })) continue
      restored.push({ type, owner: face.directory.ownerOf(type)?.name ?? '', resource })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, restoreNext))
  return restored
}
