/** `/api/patients/{id}` at the gateway: what the patients service answers, with the stay that only adt knows. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { sendAs, type Caller, type Directory } from './fhir/owners.ts'

export async function answerPatient(
  directory: Directory,
  caller: Caller,
  request: AppRequest,
): Promise<AppResponse> {
  const owner = directory.ownerOf('Patient')
  const stays = directory.ownerOf('Encounter')
  if (!owner || !stays) throw new Error('the modules that own Patient and Encounter are not installed')
  const id = /^\/api\/patients\/([^/?]+)/.exec(request.url)?.[1] ?? ''
  const [answer, stay] = await Promise.all([
    sendAs(caller, owner, request),
    sendAs(caller, stays, {
      method: 'GET',
      url: `/fhir/R4/Encounter?patient=${id}&status=arrived,triaged,in-progress,onleave&_sort=-date&_count=1`,
      headers: {},
    }).catch(() => undefined),
  ])
  if (answer.status !== 200) return answer
  const patient = parseJson(answer.body?.toString() ?? '') as Record<string, unknown>
  return { ...answer, body: stringifyJson({ ...patient, ...activeEncounter(stay) }) }
}

/** Not knowing is not the same as there being none. */
function activeEncounter(stay: AppResponse | undefined): Record<string, unknown> {
  if (stay?.status !== 200) return { notAvailable: ['activeEncounter'] }
  const { entry = [] } = parseJson(stay.body?.toString() ?? '') as {
    entry?: { resource: unknown; search: { mode: string } }[]
  }
  const found = entry.find(({ search }) => search.mode === 'match')
  return { activeEncounter: found?.resource ?? null }
}
