import type { Criteria } from '../fhir/criteria.ts'

/** One message of `/events`: that a version came to be. */
export interface Change {
  readonly type: string
  readonly id: string
  readonly version: string
  /** Whom it is about; null: nobody, or it is not known. */
  readonly patient: string | null
}

/** Changes that matter to something on the screen. */
export interface Wanted {
  readonly types: readonly string[]
  /** Only of this resident. */
  readonly patient?: string | undefined
  /** Only this resource. */
  readonly id?: string | undefined
}

export const isWanted = ({ types, patient, id }: Wanted, change: Change): boolean =>
  types.includes(change.type) &&
  (id === undefined || change.id === id) &&
  (patient === undefined || change.patient === null || change.patient === patient)

/** What could change the answer to a search. */
export function wantedBy(type: string, criteria: Criteria): Wanted {
  const included = [criteria['_revinclude'] ?? []].flat().map((value) => String(value).split(':')[0] ?? '')
  return { types: [type, ...included], patient: patientIn(criteria) }
}

function patientIn(criteria: Criteria): string | undefined {
  const value = criteria['patient'] ?? criteria['subject']
  return typeof value === 'string' ? /^(?:Patient\/)?([A-Za-z0-9.-]{1,64})$/.exec(value)?.[1] : undefined
}
