/** What a request is for the audit, by its address. */
import type { Interaction, Route } from '../routes.ts'
import type { Deed } from './trail.ts'

const kinds: Readonly<Partial<Record<Interaction, Deed['kind']>>> = {
  read: 'read',
  vread: 'vread',
  search: 'search',
  'search-many': 'search',
  'history-instance': 'history',
  'history-type': 'history',
  'history-system': 'history',
}

/** Everything else changes something, and the store records it. */
export function deedOfRoute(route: Route, query: URLSearchParams): Deed {
  const { interaction, type = '', id, compartment } = route
  const kind = kinds[interaction] ?? 'write'
  const patient = compartment ?? namedPatient(query)
  return {
    ...{ kind, type },
    ...(id === undefined ? {} : { id }),
    ...(kind === 'history' ? { what: interaction } : {}),
    ...(patient === undefined ? {} : { patient }),
  }
}

/** `patient=1`, `subject=Patient/1`: whom a search names, if it is one. */
export function namedPatient(query: URLSearchParams): string | undefined {
  const named = ['patient', 'subject'].flatMap((name) => query.getAll(name))
  const [only] = named
  if (named.length !== 1 || only === undefined) return undefined
  return (
    /^(?:.*\/)?Patient\/([A-Za-z0-9.-]{1,64})$/.exec(only)?.[1] ??
    (query.has('patient') && /^[A-Za-z0-9.-]{1,64}$/.test(only) ? only : undefined)
  )
}

type Face =
  | 'fhir'
  | 'api'
  | 'transactions'
  | 'compartments'
  | 'searches'
  | 'histories'
  | 'changes'
  | 'visible'
  | 'facts'
  | 'openapi'

/** Addresses that are no FHIR. `type` of a joined search is known when its body is read. */
export function deedOfFace(face: Face, segments: readonly string[]): Deed {
  const [patient = '', part] = segments
  switch (face) {
    case 'compartments':
      // Which resources they refer to is asked before those are read, which is recorded.
      return part === 'references'
        ? { kind: 'none', type: 'Patient' }
        : { kind: 'operation', what: 'everything', type: 'Patient', id: patient, patient, isPart: true }
    case 'searches':
      return { kind: 'search', type: '' }
    case 'histories':
      return { kind: 'history', what: 'history-system', type: '', isPart: true }
    // That something was written, or is there, is no content.
    case 'changes':
    case 'visible':
    case 'facts':
      return { kind: 'none', type: '' }
    case 'api':
      return { kind: 'view', what: segments[1] ?? '', type: '' }
    default:
      return { kind: 'write', type: '' }
  }
}
