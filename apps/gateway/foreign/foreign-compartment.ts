/** The part of a patient's record that a foreign server keeps, for `$everything`: page by page, type after type. */
import type { AppResponse } from '@medley/client/message'
import { parseLiteral } from '@medley/fhir/compiled/references'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { Failure } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { type Resource, valuesOf } from '@medley/fhir/search/match-query'
import { updatedOf } from '@medley/federation/foreign/sort-values'
import type { SourceMatch } from '@medley/federation/search/source'
import type {
  CompartmentLimits,
  CompartmentPage,
  WireCompartment,
} from '@medley/service/interactions/compartment'
import { textOf } from '@medley/service/request-body'
import { jsonResponse } from '@medley/service/respond'
import { timelineOf } from '@medley/store/timeline'
import type { Asking } from './asking.ts'
import { requireReach } from './reach.ts'

const MAX_COUNT = 1000

interface Start {
  type: number
  /** Within the type. */
  cursor?: string | undefined
}

export async function compartmentPage(asking: Asking, patient: string): Promise<AppResponse> {
  const asked = JSON.parse(textOf(asking.request.body)) as WireCompartment
  const start: Start = asked.after === undefined ? { type: 0 } : (JSON.parse(asked.after) as Start)
  const members: CompartmentPage['members'] = []
  const count = Math.min(asked.count ?? MAX_COUNT, MAX_COUNT)
  let next: Start | undefined = start
  while (next && members.length < count) {
    const step = await pageOf(asking, { patient, limits: asked, start: next, count: count - members.length })
    members.push(...step.members)
    next = step.next
  }
  return jsonResponse(200, { members, next: next && JSON.stringify(next) } satisfies CompartmentPage)
}

interface Step {
  patient: string
  limits: CompartmentLimits
  start: Start
  count: number
}

async function pageOf(
  asking: Asking,
  { patient, limits, start, count }: Step,
): Promise<{ members: CompartmentPage['members']; next: Start | undefined }> {
  const types = membersOf(asking, limits)
  const definition = types[start.type]
  if (!definition) return { members: [], next: undefined }
  const page = await asking.source.search({
    type: definition.type,
    parameters: [['_count', String(count)]],
    compartment: patient,
    cursor: start.cursor,
  })
  const isLast = start.type === types.length - 1
  const onwards: Start | undefined =
    page.next !== undefined
      ? { type: start.type, cursor: page.next }
      : isLast
        ? undefined
        : { type: start.type + 1 }
  const members = page.matches.filter((match) => isWithin(definition, match, limits))
  return { members: members.map(({ id, body }) => ({ type: definition.type, id, body })), next: onwards }
}

/** Types of this server that have members, as far as the caller may see them. */
function membersOf({ context, principal }: Asking, { types }: CompartmentLimits): ResourceDefinition[] {
  return [...context.definitions.values()].filter(({ type, patientCompartment }) => {
    if (type !== 'Patient' && patientCompartment.length === 0) return false
    return (types?.includes(type) ?? true) && mayReach({ context, principal }, type)
  })
}

function mayReach({ context, principal }: Pick<Asking, 'context' | 'principal'>, type: string): boolean {
  try {
    requireReach(principal, { context, type, permission: 'r' })
    return true
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}

function isWithin(
  definition: ResourceDefinition,
  { body }: SourceMatch,
  { since, period }: CompartmentLimits,
): boolean {
  if (since === undefined && !period) return true
  const resource = parseJson(body) as Resource
  if (since !== undefined && updatedOf(resource) < since) return false
  const line = timelineOf(definition)
  if (!period || !line) return true
  const times = (valuesOf(definition, resource).get(line.code) ?? []).flatMap((value) =>
    value.kind === 'date' ? value.low : [],
  )
  // What has no time of its own counts always.
  const moment = Math.min(...times)
  return times.length === 0 || (moment >= period.low && moment <= period.high)
}

export async function compartmentReferences(asking: Asking, patient: string): Promise<AppResponse> {
  const limits = JSON.parse(textOf(asking.request.body)) as CompartmentLimits
  const selfBases = [...asking.context.selfBases, asking.base]
  const references = new Set<string>()
  let next: Start | undefined = { type: 0 }
  while (next) {
    const step = await pageOf(asking, { patient, limits, start: next, count: MAX_COUNT })
    for (const { type, body } of step.members)
      asking.context.definitions
        .get(type)
        ?.forEachReference(parseJson(body) as Resource, ({ reference = '' }) => {
          const literal = parseLiteral(reference)
          if (literal && (literal.base === undefined || selfBases.includes(literal.base)))
            references.add(`${literal.type}/${literal.id}`)
        })
    next = step.next
  }
  return jsonResponse(200, { references: [...references] })
}
