/** `Encounter/{id}/$everything`: a stay with what it refers to and what refers to it, from every owner (https://hl7.org/fhir/R4/encounter-operation-everything.html). */
import type { AppResponse } from '@medley/client/message'
import { entryText, noteText } from '@medley/federation/search/answer-search'
import { findIncludes } from '@medley/federation/search/includes'
import type { Include } from '@medley/federation/search/joins'
import { createPlan } from '@medley/federation/search/plan'
import { fail } from '@medley/fhir/failures'
import { bundleText } from '@medley/service/interactions/search'
import { fhirResponse } from '@medley/service/respond'
import type { FhirFace } from './face.ts'
import { searchServer } from './joined-search.ts'
import { sendAs, type Caller } from './owners.ts'

/** Parameters by which resources say of which stay they are. */
const OF_STAY: ReadonlySet<string> = new Set(['encounter', 'context', 'part-of'])

export async function answerEncounterEverything(
  face: FhirFace,
  caller: Caller,
  id: string,
): Promise<AppResponse> {
  const owner = face.directory.ownerOf('Encounter')
  if (!owner) throw fail('notSupported', 'type-unsupported', 'Encounter is not served here.')
  const url = `/fhir/R4/Encounter/${encodeURIComponent(id)}`
  const found = await sendAs(caller, owner, { method: 'GET', url, headers: {} })
  if (found.status !== 200) return found
  const encounter = { type: 'Encounter', id, body: found.body?.toString() ?? '' }
  const server = searchServer(face, caller, { plan: createPlan(), strict: true })
  const { resources, missing } = await findIncludes(server, [encounter], includesOf(face))
  const head = {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(missing.length > 0 ? {} : { total: resources.length + 1 }),
    link: [{ relation: 'self', url: `${caller.base}/Encounter/${id}/$everything` }],
  }
  const entries = [encounter, ...resources].map((one) => entryText(caller.base, one, 'match'))
  return fhirResponse(200, bundleText(head, [...entries, ...missing.map(noteText)]))
}

function includesOf({ definitions }: FhirFace): Include[] {
  const referring = [...definitions.values()].flatMap(({ type, searchParameters }) =>
    Object.values(searchParameters)
      .filter(
        ({ kind, code, targets }) =>
          kind === 'reference' && OF_STAY.has(code) && targets.includes('Encounter'),
      )
      .map(({ code }): Include => ({
        direction: 'revinclude',
        type,
        parameter: code,
        target: undefined,
        iterate: false,
      })),
  )
  return [
    { direction: 'include', type: 'Encounter', parameter: '*', target: undefined, iterate: false },
    ...referring,
  ]
}
