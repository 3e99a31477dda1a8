/** What IHE BALP 1.1 asks of an AuditEvent, one named rule each (https://profiles.ihe.net/ITI/BALP/content.html). */
import type { AuditEvent, Coding } from './trail-client.ts'

type Rule = readonly [name: string, holds: (event: AuditEvent) => boolean]

const PROFILE =
  /^https:\/\/profiles\.ihe\.net\/ITI\/BALP\/StructureDefinition\/IHE\.BasicAudit\.(Patient)?(\w+)$/
const DCM = 'http://dicom.nema.org/resources/ontology/DCM'
const REST = 'http://hl7.org/fhir/restful-interaction'

const profileOf = (event: AuditEvent): RegExpExecArray | null => PROFILE.exec(event.meta.profile?.[0] ?? '')
const isOf = (event: AuditEvent, ...names: string[]): boolean => names.includes(profileOf(event)?.[2] ?? '')
const isOfPatient = (event: AuditEvent): boolean => profileOf(event)?.[1] !== undefined
const isRest = (event: AuditEvent): boolean => event.type.code === 'rest'
const has = (codings: readonly Coding[] | undefined, code: string, system?: string): boolean =>
  codings?.some((one) => one.code === code && (system === undefined || one.system === system)) === true
const agents = (event: AuditEvent, ...codes: string[]) =>
  event.agent.filter(({ type }) => type?.coding.some(({ code }) => codes.includes(code)))
const userOf = (event: AuditEvent) => agents(event, 'IRCP', 'AUT')[0]
const entities = (event: AuditEvent, role: string) =>
  (event.entity ?? []).filter((one) => one.role?.code === role)
const when =
  (applies: (event: AuditEvent) => boolean, holds: (event: AuditEvent) => boolean) =>
  (event: AuditEvent): boolean =>
    !applies(event) || holds(event)
const decoded = (query: string | undefined): string => Buffer.from(query ?? '', 'base64').toString('utf8')

const actions: Readonly<Record<string, string>> = {
  Create: 'C',
  Read: 'R',
  Update: 'U',
  Delete: 'D',
  Query: 'E',
}
const subtypes: Readonly<Record<string, string>> = {
  Create: 'create', Read: 'read', Update: 'update', Delete: 'delete', Query: 'search',
} // prettier-ignore

export const rules: readonly Rule[] = [
  ['it is an AuditEvent with an id', ({ resourceType, id }) => resourceType === 'AuditEvent' && id !== ''],
  ['a REST event claims a profile of BALP', when(isRest, (event) => profileOf(event) !== null)],
  ['an event of another type claims none', (event) => isRest(event) || event.meta.profile === undefined],
  ['type has a system', ({ type }) => type.system !== undefined],
  ['REST events are of the type of R4', when(isRest, ({ type }) => type.system === 'http://terminology.hl7.org/CodeSystem/audit-event-type')],
  ['other events are of a type of DICOM', (event) => isRest(event) || event.type.system === DCM],
  ['it has a subtype', ({ subtype = [] }) => subtype.length > 0],
  ['each subtype has system and code', ({ subtype = [] }) => subtype.every(({ system, code }) => system !== undefined && code !== '')],
  ['the subtype is the interaction of the profile', when(isRest, (event) => has(event.subtype, subtypes[profileOf(event)?.[2] ?? ''] ?? '', REST))],
  ['the action is that of the profile', when(isRest, (event) => event.action === actions[profileOf(event)?.[2] ?? ''])],
  ['the action is one of FHIR', ({ action }) => /^[CRUDE]$/.test(action)],
  ['recorded is an instant', ({ recorded }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(recorded)],
  ['it was last updated when it was recorded', ({ recorded, meta }) => meta.lastUpdated === recorded],
  ['the outcome is 0, 4, 8 or 12', ({ outcome }) => ['0', '4', '8', '12'].includes(outcome)],
  ['what did not succeed says why', ({ outcome, outcomeDesc }) => outcome === '0' || (outcomeDesc ?? '') !== ''],
  ['it has an observer', ({ source }) => source.observer !== undefined],
  ['it has a site', ({ source }) => (source.site ?? '') !== ''],
  ['it has agents', ({ agent }) => agent.length >= 2],
  ['each agent is somebody', ({ agent }) => agent.every(({ who }) => (who?.reference ?? who?.identifier?.value ?? '') !== '')],
  ['each agent has a type', ({ agent }) => agent.every(({ type }) => type !== undefined)],
  ['exactly one agent is the requestor', ({ agent }) => agent.filter(({ requestor }) => requestor).length === 1],
  ['reads flow to the client', when((event) => isOf(event, 'Read'), (event) => agents(event, '110152')[0]?.network !== undefined && agents(event, '110153').length === 1)],
  ['creates, updates and queries flow from the client', when((event) => isOf(event, 'Create', 'Update', 'Query'), (event) => agents(event, '110153').length === 1 && agents(event, '110152').length === 1)],
  ['a deletion has an application and a custodian', when((event) => isOf(event, 'Delete'), (event) => agents(event, '110150').length === 1 && agents(event, 'custodian').length === 1)],
  ['client and server have a network', (event) => agents(event, '110152', '110153', '110150', 'custodian').every(({ network }) => (network?.address ?? '') !== '')],
  ['networks are of type 2 or 5', ({ agent }) => agent.every(({ network }) => network === undefined || ['2', '5'].includes(network.type))],
  ['the user of reads and queries is the recipient', when((event) => isOf(event, 'Read', 'Query') && userOf(event) !== undefined, (event) => agents(event, 'IRCP').length === 1)],
  ['the user of changes is the author', when((event) => isOf(event, 'Create', 'Update', 'Delete') && userOf(event) !== undefined, (event) => agents(event, 'AUT').length === 1)],
  ['the user is the requestor', (event) => userOf(event)?.requestor !== false],
  ['the user has no network and no media', (event) => userOf(event)?.network === undefined && userOf(event)?.media === undefined],
  ['a user has an identifier with a system', (event) => userOf(event) === undefined || userOf(event)?.who?.identifier?.system !== undefined],
  ['what was created, read, updated or deleted is one object', when((event) => isOf(event, 'Create', 'Read', 'Update', 'Delete'), (event) => entities(event, '4').length === 1)],
  ['what was created or updated is named with its version', when((event) => isOf(event, 'Create', 'Update'), (event) => /\/_history\/\d+$/.test(entities(event, '4')[0]?.what?.reference ?? ''))],
  ['objects are system objects', (event) => [...entities(event, '4'), ...entities(event, '24')].every(({ type }) => type?.code === '2')],
  ['a query has one query', when((event) => isOf(event, 'Query'), (event) => entities(event, '24').length === 1)],
  ['a query refers to nothing and has no detail', (event) => entities(event, '24').every(({ what, detail, name }) => what === undefined && detail === undefined && name === undefined)],
  ['the query is the request in base64', (event) => entities(event, '24').every(({ query }) => /^(GET|HEAD|POST|PUT|PATCH|DELETE) \//.test(decoded(query)))],
  ['no query has a credential', (event) => entities(event, '24').every(({ query }) => !/authorization|cookie|bearer/i.test(decoded(query)))],
  ['a profile of a patient has one patient', when(isOfPatient, (event) => entities(event, '1').length === 1)],
  ['a profile without patient has none', when((event) => isRest(event) && !isOfPatient(event), (event) => entities(event, '1').length === 0)],
  ['the patient is a person and a reference', (event) => entities(event, '1').every(({ type, what }) => type?.code === '1' && /^Patient\/[A-Za-z0-9.-]+$/.test(what?.reference ?? ''))],
  ['it names its request', ({ entity = [] }) => entity.filter(({ type, what }) => type?.code === 'XrequestId' && (what?.identifier?.value ?? '') !== '').length === 1],
] // prettier-ignore

/** Names of the rules that an event breaks. */
export const brokenRules = (event: AuditEvent): string[] =>
  rules.filter(([, holds]) => !holds(event)).map(([name]) => name)
