/** What one request touched, noted on the way, and what is put on record of it before it is answered. */
import { detailText, type AuditEntry, type EventDetail, type EventKind, type Seen } from '@medley/audit/event'
import { patientsIn } from '@medley/audit/patients'
import type { Principal } from '@medley/auth/principal'
import type { AuditOrigin, StoredVersion } from '@medley/store/store'

/** What a request is, as far as the audit is concerned. `write`: its changes are recorded by the store, with the data. `none`: other requests record it. */
export interface Deed {
  kind: Extract<EventKind, 'read' | 'vread' | 'search' | 'history' | 'operation' | 'view'> | 'write' | 'none'
  type: string
  id?: string
  /** Which operation, view or history. */
  what?: string
  /** Patient whom the request names. */
  patient?: string
  /** A part of a request over all modules: where nothing is shown, there is nothing to record. */
  isPart?: boolean
}

export interface Trail {
  readonly origin: AuditOrigin
  deed: Deed
  /** One resource that was read by its id. */
  read(version: StoredVersion): void
  /** Resources of an answer that lists them. */
  list(versions: readonly StoredVersion[]): void
  /** Ids that were found, of which nothing else is shown. */
  find(type: string, ids: readonly string[]): void
  /** What there is to record, once the answer is known. */
  entries(status: number): AuditEntry[]
}

export interface TrailStart {
  principal: Principal
  requestId: string
  /** Base URL that was asked. */
  base: string
  address: string | undefined
  selfBases: readonly string[]
  /** Makes the text of the request, where it goes on record. */
  asked(): string
}

const NOTHING: Deed = { kind: 'write', type: '' }

export const originOf = ({
  principal,
  requestId,
  base,
  address,
}: Omit<TrailStart, 'selfBases' | 'asked'>): AuditOrigin => ({
  facility: principal.facility,
  agent: principal.subject,
  client: principal.client,
  request: requestId,
  detail: detailText(detailOf(principal, { base, address })),
})

export const detailOf = (
  { fhirUser, roles, purpose }: Principal,
  more: Pick<EventDetail, 'base' | 'address'>,
): EventDetail => ({ person: fhirUser, roles, purpose, ...more })

export function createTrail(start: TrailStart): Trail {
  const bases = [...start.selfBases, start.base]
  const reads = new Map<string, { version: StoredVersion; patients: string[] }>()
  const shown = new Map<string, Set<string>>()
  let hasListed = false
  let origin: AuditOrigin | undefined

  const show = (patient: string, id: string): void => {
    const ids = shown.get(patient)
    if (ids) ids.add(id)
    else shown.set(patient, new Set([id]))
  }

  const seenOf = (): Seen[] => [...shown].map(([patient, ids]) => ({ patient, ids: [...ids] }))

  const trail: Trail = {
    get origin() {
      return (origin ??= originOf(start))
    },
    deed: NOTHING,
    read(version) {
      const key = `${version.type}/${version.id}/${version.version}`
      if (!reads.has(key)) reads.set(key, { version, patients: patientsIn(version, bases) })
    },
    list(versions) {
      hasListed = true
      for (const version of versions) {
        const patients = patientsIn(version, bases)
        for (const patient of patients.length > 0 ? patients : [''])
          show(patient, `${version.type}/${version.id}`)
      }
    },
    find(type, ids) {
      hasListed = true
      for (const id of ids) show('', `${type}/${id}`)
    },
    entries(status) {
      if (status >= 400 && status !== GONE) return []
      const { deed } = trail
      if (deed.kind === 'none') return []
      const isByOne = deed.kind === 'read' || deed.kind === 'vread' || deed.kind === 'write'
      if (isByOne)
        return [...readEntries(status), ...(hasListed ? [listEntry({ ...deed, kind: 'search' })] : [])]
      for (const { version, patients } of reads.values())
        for (const patient of patients.length > 0 ? patients : [''])
          show(patient, `${version.type}/${version.id}`)
      if (deed.isPart === true && shown.size === 0) return []
      return [listEntry({ ...deed, kind: deed.kind as Exclude<Deed['kind'], 'write' | 'none'> })]
    },
  }

  function readEntries(status: number): AuditEntry[] {
    return [...reads.values()].map(({ version: { type, id, version }, patients }) => ({
      ...trail.origin,
      kind: trail.deed.kind === 'vread' ? 'vread' : 'read',
      outcome: status === GONE ? 4 : 0,
      ...{ type, id, version },
      patient: patients.length === 1 ? (patients[0] ?? '') : '',
      seen: patients.length > 1 ? patients.map((patient) => ({ patient, ids: [`${type}/${id}`] })) : [],
    }))
  }

  function listEntry({ kind, type, id = '', what, patient }: Deed & { kind: EventKind }): AuditEntry {
    const seen = seenOf()
    const { origin } = trail
    return {
      ...origin,
      kind,
      outcome: 0,
      ...{ type, id, version: 0 },
      patient: seen.length > 0 ? '' : (patient ?? start.principal.patient ?? ''),
      detail: detailText({
        ...(JSON.parse(origin.detail) as EventDetail),
        query: start.asked(),
        ...(what === undefined ? {} : { what }),
      }),
      seen,
    }
  }

  return trail
}

const GONE = 410
