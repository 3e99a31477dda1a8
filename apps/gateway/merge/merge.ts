/**
 * `Patient/$merge`: two records of one person become one. What names the record that ends names the other from then on, in
 * every module, in one transaction; the record that ends stays, inactive, and says where it went
 * (https://hl7.org/fhir/R5/patient-operation-merge.html).
 */
import type { Patient } from 'fhir/r4'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { runTransaction } from '@medley/federation/bundle/run-transaction'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { coordinatorFor } from '../fhir/bundle-face.ts'
import type { FhirFace } from '../fhir/face.ts'
import type { Caller } from '../fhir/owners.ts'
import { mergeResponse } from './answer.ts'
import { gatherMembers } from './gather.ts'
import { readMergeInput } from './input.ts'
import { forTheRecords } from './power.ts'
import { provenanceOf } from './provenance.ts'
import { mergeRecords, replacedBy } from './records.ts'
import { moveReferences } from './references.ts'
import { createOf, readPatient, type Stored, updateOf } from './stored.ts'

export async function answerMerge(face: FhirFace, caller: Caller, request: AppRequest): Promise<AppResponse> {
  const power = forTheRecords(caller)
  const { source, target, isPreview, parameters } = readMergeInput(request)
  const [retired, survivor] = await Promise.all([
    readPatient(face, power, source),
    readPatient(face, power, target),
  ])
  requireUnmerged(retired, survivor)
  const merged = mergeRecords(asPatient(survivor), asPatient(retired))
  const members = await gatherMembers(face, power, source)
  const move = { from: `Patient/${source}`, to: `Patient/${target}`, selfBases: face.selfBases }
  const moved = members
    .map((member) => ({ ...member, resource: parseJson(member.body) as Stored }))
    .filter(({ resource }) => moveReferences(resource, move))
  const told = { input: parameters, result: merged.survivor, moved }
  if (isPreview) return mergeResponse({ ...told, sentence: 'Nothing was written: this is a preview.' })
  const provenance = provenanceOf({
    ...{ activity: 'patient-merge', source, target, principal: caller.principal, now: face.now() },
    moved: moved.map(({ type, resource: { id, meta } }) => ({ type, id, version: meta.versionId })),
  })
  const writes = [merged.survivor, merged.retired, ...moved.map(({ resource }) => resource)]
  const entries = writes.map((resource, place) => updateOf(resource as unknown as Stored, place))
  await runTransaction([...entries, createOf(provenance, entries.length)], coordinatorFor(face, power))
  return mergeResponse({ ...told, sentence: 'The records are one.' })
}

export const asPatient = (stored: Stored): Patient => stored as unknown as Patient

function requireUnmerged(retired: Stored, survivor: Stored): void {
  for (const [patient, name] of [
    [retired, 'source-patient'],
    [survivor, 'target-patient'],
  ] as const) {
    if (replacedBy(asPatient(patient)) === undefined) continue
    throw fail('businessRule', 'already-merged', `The record of ${name} was merged into another already.`)
  }
}
