/** The date parameter along which a type is read in a chart: `(patient, moment)` is indexed for it. */
import type { ResourceDefinition, SearchParameter } from '@medley/fhir/definition'

/** Sorts after every real time. */
export const NO_MOMENT = 9_000_000_000_000_001

/** The first of these that a type has once per resource is its line of time. */
const CANDIDATES = [
  'date', 'authoredon', 'authored', 'effective-time', 'effective', 'whenhandedover', 'performed', 'onset-date', 'recorded-date',
  'created', 'service-date', 'started', 'start', 'sent', 'identified', 'collected', 'authored-on', 'request-date', 'datewritten',
  'period', 'start-date', 'recorded', 'issued',
] // prettier-ignore

const chosen = new WeakMap<ResourceDefinition, SearchParameter | undefined>()

export function timelineOf(definition: ResourceDefinition): SearchParameter | undefined {
  if (!chosen.has(definition)) {
    const code = CANDIDATES.find((candidate) => {
      const parameter = definition.searchParameters[candidate]
      return parameter?.kind === 'date' && !parameter.multiple
    })
    chosen.set(definition, code === undefined ? undefined : definition.searchParameters[code])
  }
  return chosen.get(definition)
}
