/** How each kind of event is told: type, subtypes, action and BALP profile (https://profiles.ihe.net/ITI/BALP). */
import type { EventKind } from '../event.ts'

export interface Coding {
  system: string
  code: string
  display?: string
}

/** End of the profile's name: `PatientRead` and `Read`. */
export type BasicAudit = 'Create' | 'Read' | 'Update' | 'Delete' | 'Query'

export interface KindInFhir {
  type: Coding
  subtype: readonly Coding[]
  action: 'C' | 'R' | 'U' | 'D' | 'E'
  profile?: BasicAudit
}

const dcm = (code: string, display: string): Coding => ({
  system: 'http://dicom.nema.org/resources/ontology/DCM',
  code,
  display,
})
const rest = (code: string): Coding => ({ system: 'http://hl7.org/fhir/restful-interaction', code })
const ours = (code: string): Coding => ({ system: 'urn:medley:audit-event', code })

const REST: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
  code: 'rest',
  display: 'RESTful Operation',
}
const SIGN_IN = dcm('110114', 'User Authentication')
const ALERT = dcm('110113', 'Security Alert')
const APPLICATION = dcm('110100', 'Application Activity')
const ROLES = dcm('110136', 'Security Roles Changed')

export const kinds: Readonly<Record<EventKind, KindInFhir>> = {
  read: { type: REST, subtype: [rest('read')], action: 'R', profile: 'Read' },
  vread: { type: REST, subtype: [rest('read'), rest('vread')], action: 'R', profile: 'Read' },
  search: { type: REST, subtype: [rest('search'), rest('search-type')], action: 'E', profile: 'Query' },
  history: { type: REST, subtype: [rest('search'), rest('history')], action: 'E', profile: 'Query' },
  operation: { type: REST, subtype: [rest('search'), rest('operation')], action: 'E', profile: 'Query' },
  view: { type: REST, subtype: [rest('search'), ours('view')], action: 'E', profile: 'Query' },
  create: { type: REST, subtype: [rest('create')], action: 'C', profile: 'Create' },
  update: { type: REST, subtype: [rest('update')], action: 'U', profile: 'Update' },
  patch: { type: REST, subtype: [rest('update'), rest('patch')], action: 'U', profile: 'Update' },
  delete: { type: REST, subtype: [rest('delete')], action: 'D', profile: 'Delete' },
  refusal: {
    type: ALERT,
    subtype: [
      { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType', code: 'AuthZ-Role' },
      ours('refusal'),
    ],
    action: 'E',
  },
  'sign-in': { type: SIGN_IN, subtype: [dcm('110122', 'Login')], action: 'E' },
  'sign-in-failed': { type: SIGN_IN, subtype: [dcm('110122', 'Login')], action: 'E' },
  'sign-in-locked': { type: SIGN_IN, subtype: [dcm('110122', 'Login'), ours('locked')], action: 'E' },
  'sign-out': { type: SIGN_IN, subtype: [dcm('110123', 'Logout')], action: 'E' },
  session: { type: SIGN_IN, subtype: [ours('session')], action: 'E' },
  token: { type: SIGN_IN, subtype: [ours('token')], action: 'E' },
  'token-refused': { type: SIGN_IN, subtype: [ours('token')], action: 'E' },
  'emergency-start': { type: ALERT, subtype: [dcm('110127', 'Emergency Override Started')], action: 'E' },
  'emergency-stop': { type: ALERT, subtype: [dcm('110137', 'Emergency Override Stopped')], action: 'E' },
  review: { type: ALERT, subtype: [ours('review')], action: 'E' },
  export: { type: dcm('110106', 'Export'), subtype: [ours('export')], action: 'R' },
  configuration: { type: ROLES, subtype: [ours('configuration')], action: 'U' },
  key: { type: ROLES, subtype: [ours('key')], action: 'U' },
  'audit-read': { type: dcm('110101', 'Audit Log Used'), subtype: [ours('audit-read')], action: 'R' },
  start: { type: APPLICATION, subtype: [dcm('110120', 'Application Start')], action: 'E' },
  stop: { type: APPLICATION, subtype: [dcm('110121', 'Application Stop')], action: 'E' },
}
