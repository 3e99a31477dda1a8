/** Bundles at the gateway: entries over all owners, transactions decided in the gateway's own database. */
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { processBundle } from '@medley/federation/bundle/process-bundle'
import { failureOf } from '@medley/federation/bundle/run-transaction'
import { parseJson } from '@medley/fhir/json'
import { requireJson, textOf } from '@medley/service/request-body'
import { uuid7 } from '@medley/service/uuid7'
import { setTimeout as pause } from 'node:timers/promises'
import type { FhirFace } from './face.ts'
import { ownersFor, type Caller } from './owners.ts'
import type { Owners } from '@medley/federation/owners'

/** `dispatch` answers one entry as a request of its own. */
export async function answerBundle(
  face: FhirFace,
  caller: Caller,
  { request, dispatch }: { request: AppRequest; dispatch: App },
): Promise<AppResponse> {
  requireJson(request)
  const owners = ownersFor(caller, face.directory)
  return processBundle(parseJson(textOf(request.body)), {
    owners,
    decisions: face.decisions,
    newId: () => uuid7(face.now()),
    find: (type, criteria) => findIds(owners, type, criteria),
    pause: (ms) => pause(ms),
    reportUndelivered: face.decisions.reportUndelivered,
    dispatch,
    base: caller.base,
    prefer: request.headers['prefer'],
  })
}

/** At most two ids: enough to tell none, one and several apart. Criteria with a typing error must not match everything. */
async function findIds(owners: Owners, type: string, criteria: string): Promise<string[]> {
  const response = await owners.of(type).send({
    method: 'POST',
    url: `/fhir/R4/${type}/_search`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', prefer: 'handling=strict' },
    body: Buffer.from(`${criteria}&_count=2`),
  })
  const text = response.body?.toString() ?? ''
  if (response.status !== 200) throw failureOf(response, text)
  const { entry = [] } = JSON.parse(text) as { entry?: { resource: { id: string } }[] }
  return entry.map(({ resource }) => resource.id)
}
