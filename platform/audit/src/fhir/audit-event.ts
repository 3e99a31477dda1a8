/** One record as AuditEvents of IHE BALP 1.1: what showed several patients is one event for each of them. */
import type { EventDetail } from '../event.ts'
import type { StoredRecord } from '../rows.ts'
import { agentsOf, purposeOf } from './agents.ts'
import { kinds } from './kinds.ts'

type Element = Readonly<Record<string, unknown>>

const BALP = 'https://profiles.ihe.net/ITI/BALP'
const coded = (system: string, code: string, display: string): Element => ({
  system: `http://terminology.hl7.org/CodeSystem/${system}`,
  code,
  display,
})
const SYSTEM_OBJECT = coded('audit-entity-type', '2', 'System Object')
const PERSON = coded('audit-entity-type', '1', 'Person')

/** `labs.12`, or `labs.12.2` for the second patient of what showed several. */
export interface EventKey {
  module: string
  sequence: number
  /** From 1; 0 where there is one event. */
  place: number
}

export const idOf = ({ module, sequence, place }: EventKey): string =>
  place === 0 ? `${module}.${sequence}` : `${module}.${sequence}.${place}`

export function keyOf(id: string): EventKey | undefined {
  const [, module, sequence, place] = /^([a-z][a-z-]*)\.(\d{1,15})(?:\.([1-9]\d{0,6}))?$/.exec(id) ?? []
  return module === undefined ? undefined : { module, sequence: Number(sequence), place: Number(place ?? 0) }
}

/** Whom each event of a record is about: '' where it is about nobody. */
export function patientsOf({ patient, seen }: StoredRecord): { patient: string; place: number }[] {
  const shown = seen.map((one) => one.patient).filter((one) => one !== '')
  if (shown.length === 0) return [{ patient, place: 0 }]
  return shown.map((one, at) => ({ patient: one, place: shown.length === 1 ? 0 : at + 1 }))
}

/** As JSON text. */
export function renderEvent(record: StoredRecord, key: EventKey, patient: string): string {
  const detail = JSON.parse(record.detail) as EventDetail
  const { type, subtype, action, profile } = kinds[record.kind]
  const recorded = new Date(record.recorded).toISOString()
  const why = outcomeOf(record, detail)
  return JSON.stringify({
    resourceType: 'AuditEvent',
    id: idOf(key),
    meta: {
      versionId: '1',
      lastUpdated: recorded,
      ...(profile
        ? {
            profile: [
              `${BALP}/StructureDefinition/IHE.BasicAudit.${patient === '' ? '' : 'Patient'}${profile}`,
            ],
          }
        : {}),
    },
    type,
    subtype,
    action,
    recorded,
    outcome: String(record.outcome),
    ...(why === undefined ? {} : { outcomeDesc: why }),
    ...purposeOfEvent(record, detail),
    agent: agentsOf(record, key.module, detail),
    source: {
      site: record.facility === '' ? 'platform' : record.facility,
      observer: { identifier: { value: key.module }, display: `Medley ${key.module}` },
      type: [coded('security-source-type', '4', 'Application Server')],
    },
    entity: entitiesOf(record, detail, patient),
  })
}

/** A program that acts for nobody has no agent that could say why. */
function purposeOfEvent({ kind, agent, client }: StoredRecord, { purpose }: EventDetail): Element {
  if (kind === 'emergency-start' || kind === 'emergency-stop')
    return { purposeOfEvent: [purposeOf('ETREAT'), purposeOf('BTG')] }
  return agent === client && purpose ? { purposeOfEvent: [purposeOf(purpose)] } : {}
}

function outcomeOf({ kind, outcome }: StoredRecord, { status, note, what }: EventDetail): string | undefined {
  if (outcome === 0) return undefined
  return [kind, status, note ?? what].filter((part) => part !== undefined).join(' ')
}

function entitiesOf(record: StoredRecord, detail: EventDetail, patient: string): Element[] {
  const { profile } = kinds[record.kind]
  const { type, id, version } = record
  const hasData = type !== '' && id !== '' && profile !== 'Query'
  const isQuery = detail.query !== undefined
  return [
    ...(hasData
      ? [dataEntity(version > 0 ? `${type}/${id}/_history/${version}` : `${type}/${id}`, detail)]
      : []),
    ...(isQuery ? [queryEntity(detail.query ?? '')] : []),
    ...(patient === '' ? [] : [patientEntity(patient)]),
    ...(hasData || isQuery ? [] : factsEntity(detail)),
    {
      type: { system: `${BALP}/CodeSystem/BasicAuditEntityType`, code: 'XrequestId' },
      what: { identifier: { value: record.request } },
    },
  ]
}

const dataEntity = (reference: string, detail: EventDetail): Element => ({
  what: { reference },
  type: SYSTEM_OBJECT,
  role: coded('object-role', '4', 'Domain Resource'),
  ...detailsOf(detail),
})

const patientEntity = (patient: string): Element => ({
  what: { reference: `Patient/${patient}` },
  type: PERSON,
  role: coded('object-role', '1', 'Patient'),
})

const queryEntity = (query: string): Element => ({
  type: SYSTEM_OBJECT,
  role: coded('object-role', '24', 'Query'),
  description: query.split('\n', 1)[0],
  query: Buffer.from(query).toString('base64'),
})

/** What there is to say of an event that is about no resource. */
const factsEntity = (detail: EventDetail): Element[] => {
  const { detail: facts } = detailsOf(detail)
  return facts ? [{ type: SYSTEM_OBJECT, name: detail.what ?? 'event', detail: facts }] : []
}

function detailsOf({ what, note }: EventDetail): { detail?: Element[] } {
  const facts = Object.entries({ what, note }).flatMap(([type, valueString]) =>
    valueString === undefined ? [] : [{ type, valueString }],
  )
  return facts.length > 0 ? { detail: facts } : {}
}
