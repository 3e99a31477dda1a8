import type { AuditEvent, AuditEventEntity, Coding } from 'fhir/r4'

/** One line of the trail, as people read it. */
export interface AuditRow {
  readonly id: string
  /** Instant. */
  readonly when: string
  readonly who: string
  readonly roles: string
  /** Program through which it was done. */
  readonly client: string
  readonly did: string
  /** `Observation/1`, or the request of a search. */
  readonly what: string
  /** Id of the patient, '' if it is about none. */
  readonly patient: string
  readonly address: string
  readonly purpose: string
  readonly isRefused: boolean
  readonly note: string
}

const verbs: Readonly<Record<string, string>> = {
  read: $localize`Read`,
  vread: $localize`Read a version`,
  search: $localize`Searched`,
  'search-type': $localize`Searched`,
  history: $localize`Read the history`,
  operation: $localize`Read as a whole`,
  view: $localize`Opened`,
  create: $localize`Created`,
  update: $localize`Changed`,
  patch: $localize`Changed`,
  delete: $localize`Deleted`,
  refusal: $localize`Was refused`,
  110122: $localize`Signed in`,
  110123: $localize`Signed out`,
  locked: $localize`Was locked out`,
  token: $localize`Took a token`,
  110127: $localize`Broke the glass`,
  110137: $localize`Ended emergency access`,
  review: $localize`Reviewed emergency access`,
  export: $localize`Took a report`,
  configuration: $localize`Changed the configuration`,
  key: $localize`Changed a key`,
  'audit-read': $localize`Read the audit`,
  110120: $localize`Started`,
  110121: $localize`Stopped`,
}

/** What happened to a session: `kind` of apps/gateway/auth/session-events.ts, done and refused. */
const sessionActs: Readonly<Record<string, readonly [string, string]>> = {
  lock: [$localize`Locked the screen`, $localize`Failed to lock the screen`],
  unlock: [$localize`Unlocked the screen`, $localize`Failed to unlock the screen`],
  'step-up': [$localize`Confirmed the password`, $localize`Failed to confirm the password`],
  'facility-switch': [$localize`Changed the facility`, $localize`Was refused a facility`],
  'session-end': [$localize`Ended a session`, $localize`Failed to end a session`],
  'sign-out-everywhere': [$localize`Signed out everywhere`, $localize`Failed to sign out everywhere`],
}

/** Why a screen was locked, or nobody got in. */
const reasons: Readonly<Record<string, string>> = {
  idle: $localize`Nobody was there`,
  absolute: $localize`Twelve hours were over`,
  'by hand': $localize`By hand`,
  wait: $localize`Too many wrong passwords`,
}

const ofRole = ({ entity = [] }: AuditEvent, role: string): AuditEventEntity | undefined =>
  entity.find((one) => one.role?.code === role)

const codeOf = (coding: Coding | undefined): string => coding?.code ?? ''

export const factOf = ({ entity = [] }: AuditEvent, name: string): string =>
  entity.flatMap(({ detail = [] }) => detail).find(({ type }) => type === name)?.valueString ?? ''

export function rowOf(event: AuditEvent): AuditRow {
  const isRefused = event.outcome !== undefined && event.outcome !== '0'
  return {
    id: event.id ?? '',
    when: event.recorded,
    ...personOf(event),
    ...programOf(event),
    did: didOf(event, isRefused),
    what: whatOf(event),
    patient: ofRole(event, '1')?.what?.reference?.replace('Patient/', '') ?? '',
    isRefused,
    note: noteOf(event),
  }
}

function personOf({ agent, purposeOfEvent }: AuditEvent): Pick<AuditRow, 'who' | 'roles' | 'purpose'> {
  const user = agent.find(({ requestor }) => requestor) ?? agent[0]
  const [purpose] = user?.purposeOfUse ?? purposeOfEvent ?? []
  return {
    who: user?.who?.identifier?.value ?? '',
    roles: (user?.role ?? []).flatMap(({ coding = [] }) => coding.map(codeOf)).join(', '),
    purpose: codeOf(purpose?.coding?.[0]),
  }
}

function programOf({ agent: [program] }: AuditEvent): Pick<AuditRow, 'client' | 'address'> {
  return { client: program?.who?.identifier?.value ?? '', address: program?.network?.address ?? '' }
}

function didOf(event: AuditEvent, isRefused: boolean): string {
  const code = codeOf(event.subtype?.at(-1))
  const act = sessionActs[factOf(event, 'what')]
  if (act && isOfSession(code)) return act[isRefused ? 1 : 0]
  if (isRefused && code === '110122') return $localize`Failed to sign in`
  return verbs[code] ?? code
}

function whatOf(event: AuditEvent): string {
  if (isOfSession(codeOf(event.subtype?.at(-1)))) return ''
  return ofRole(event, '4')?.what?.reference?.replace(/\/_history\/.*/, '') ?? queryOf(event)
}

/** Coming and going, and what is in between. */
const isOfSession = (code: string): boolean => ['session', '110122', '110123'].includes(code)

/** Without the id of the session, which says nothing to people. */
function noteOf(event: AuditEvent): string {
  const note = factOf(event, 'note')
  if (!isOfSession(codeOf(event.subtype?.at(-1)))) return note
  const words = note.replace(/,? ?session [\w-]+$/, '')
  return reasons[words] ?? words
}

/** The request without the address of this server. */
const queryOf = (event: AuditEvent): string =>
  ofRole(event, '24')
    ?.description?.replace(/^\w+ \/(fhir\/R4\/)?/, '')
    .replace(/\/_search$/, '') ?? factOf(event, 'what')
