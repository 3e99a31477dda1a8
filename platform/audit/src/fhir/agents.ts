/** Who took part: the person, the program that asked, the service that answered. BALP says in which roles. */
import type { EventDetail } from '../event.ts'
import type { StoredRecord } from '../rows.ts'
import { kinds, type BasicAudit } from './kinds.ts'

type Element = Readonly<Record<string, unknown>>

const concept = (system: string, code: string, display?: string): Element => ({
  coding: [{ system, code, ...(display ? { display } : {}) }],
})
const dcm = (code: string, display: string): Element =>
  concept('http://dicom.nema.org/resources/ontology/DCM', code, display)
const SOURCE = dcm('110153', 'Source Role ID')
const DESTINATION = dcm('110152', 'Destination Role ID')
const participation = (code: string): Element =>
  concept('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code)

const FROM_CLIENT = { client: SOURCE, server: DESTINATION }

/** Data flow from the client, but for reads; a deletion is between an application and a custodian. */
const ends: Readonly<Record<BasicAudit, { client: Element; server: Element }>> = {
  Create: FROM_CLIENT,
  Update: FROM_CLIENT,
  Query: FROM_CLIENT,
  Read: { client: DESTINATION, server: SOURCE },
  Delete: {
    client: dcm('110150', 'Application'),
    server: concept('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'custodian'),
  },
}

const IP = /^[0-9a-f.:]+$/i
const networkOf = (address: string): Element => ({ address, type: IP.test(address) ? '2' : '5' })

/** `module`: who keeps the record. */
export function agentsOf(record: StoredRecord, module: string, detail: EventDetail): Element[] {
  const { profile } = kinds[record.kind]
  const { client, server } = profile ? ends[profile] : FROM_CLIENT
  const place = detail.base ?? `urn:medley:${module}`
  const user = userOf(record, detail)
  return [
    {
      type: client,
      who: { identifier: { value: record.client } },
      requestor: user === undefined,
      network: networkOf(detail.address ?? place),
    },
    {
      type: server,
      who: { identifier: { value: module }, display: `Medley ${module}` },
      requestor: false,
      network: networkOf(place),
    },
    ...(user ? [user] : []),
  ]
}

/** A program that acts for nobody is no person. */
function userOf({ kind, agent, client }: StoredRecord, detail: EventDetail): Element | undefined {
  if (agent === client) return undefined
  const { profile } = kinds[kind]
  const isAuthor = profile === 'Create' || profile === 'Update' || profile === 'Delete'
  const { person, name, roles = [], purpose, base } = detail
  return {
    type: participation(isAuthor ? 'AUT' : 'IRCP'),
    ...(roles.length > 0 ? { role: roles.map((role) => concept('urn:medley:role', role)) } : {}),
    who: {
      ...(person === undefined ? {} : { reference: person }),
      identifier: {
        system: base === undefined ? 'urn:medley:account' : base.replace(/\/fhir\/R4$/, '/auth'),
        value: agent,
      },
    },
    ...(name === undefined ? {} : { name }),
    requestor: true,
    ...(purpose === undefined || purpose === '' ? {} : { purposeOfUse: [purposeOf(purpose)] }),
  }
}

export const purposeOf = (code: string): Element =>
  concept('http://terminology.hl7.org/CodeSystem/v3-ActReason', code)
