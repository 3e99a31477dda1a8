/** Answers parts of resources where `_summary` or `_elements` ask for them. */
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { project, type Projection } from '@medley/fhir/projection'
import { projectionOf } from '@medley/fhir/search/parse-projection'
import type { StoredVersion } from '@medley/store/store'
import type { Call } from '../context.ts'

/** Of a read: https://hl7.org/fhir/R4/search.html#summary */
export function projectionAsked({ query }: Pick<Call, 'query'>): Projection | undefined {
  const elements = query.get('_elements')
  if (elements) return projectionOf('_elements', elements)
  const summary = query.get('_summary')
  return summary ? projectionOf('_summary', summary) : undefined
}

/** Without a projection the stored text stays as it is. */
export function projected(
  { definitions }: Pick<Call, 'definitions'>,
  stored: StoredVersion,
  projection: Projection | undefined,
): StoredVersion {
  const definition = definitions.get(stored.type)
  if (!projection || !definition || stored.body === undefined) return stored
  const resource = parseJson(stored.body) as Record<string, unknown>
  return { ...stored, body: stringifyJson(project(definition, resource, projection)) }
}
