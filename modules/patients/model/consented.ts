/**
 * Which Consents of a patient decide about somebody who acts for the patient, and what they say. Those that name the person
 * decide, and those that name nobody; of each kind, when all have ended, nothing is left.
 */
import type { Coding, Consent, ConsentProvision, Period } from 'fhir/r4'

/** As `@medley/auth/consent` has it. */
export interface Provision {
  type: 'permit' | 'deny'
  types?: string[]
  labels?: string[]
  codes?: string[]
  data?: string[]
  isVague?: true
  except?: Provision[]
}

const PRIVACY = 'patient-privacy'

/** Drafts and mistakes say nothing. */
const isSaid = ({ status, scope }: Consent): boolean =>
  ['active', 'inactive', 'rejected'].includes(status) &&
  (scope.coding ?? []).some(({ code }) => code === PRIVACY)

/** `undefined`: no Consent is about this person. Empty: all that were have ended. */
export function provisionsFor(
  consents: readonly Consent[],
  { person, now }: { person: string | undefined; now: number },
): Provision[] | undefined {
  const said = consents.filter(isSaid)
  const kinds = [
    said.filter((one) => actorsIn(one.provision).some((actor) => isSame(actor, person))),
    said.filter((one) => actorsIn(one.provision).length === 0),
  ].filter((kind) => kind.length > 0)
  if (kinds.length === 0) return undefined
  const valid = kinds.map((kind) => kind.filter((one) => isInForce(one, now)))
  if (valid.some((kind) => kind.length === 0)) return []
  return valid.flat().map(({ provision }) => provisionOf(provision ?? {}, { person, now, kind: 'deny' }))
}

const isSame = (actor: string, person: string | undefined): boolean =>
  person !== undefined && (actor === person || actor.endsWith(`/${person}`))

const actorsIn = (provision: ConsentProvision | undefined): string[] => [
  ...(provision?.actor ?? []).map(({ reference }) => reference.reference ?? ''),
  ...(provision?.provision ?? []).flatMap(actorsIn),
]

const isInForce = ({ status, provision }: Consent, now: number): boolean =>
  status === 'active' && isWithin(provision?.period, now)

function isWithin(period: Period | undefined, now: number): boolean {
  const { start, end } = period ?? {}
  return (start === undefined || Date.parse(start) <= now) && (end === undefined || now < endOf(end))
}

/** A day, month or year ends when it is over. */
function endOf(time: string): number {
  const [, year = '', month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(time) ?? []
  if (year === '') return Date.parse(time)
  return Date.UTC(
    Number(year) + (month === undefined ? 1 : 0),
    month === undefined ? 0 : Number(month) - (day === undefined ? 0 : 1),
    day === undefined ? 1 : Number(day) + 1,
  )
}

interface Asking {
  person: string | undefined
  now: number
  /** What the provision is without a word of its own. */
  kind: 'permit' | 'deny'
}

function provisionOf(said: ConsentProvision, asking: Asking): Provision {
  const type = said.type ?? asking.kind
  const except = (said.provision ?? [])
    .filter((one) => isAbout(one, asking))
    .map((one) => provisionOf(one, { ...asking, kind: type === 'permit' ? 'deny' : 'permit' }))
  const types = said.class?.map(({ code = '' }) => code)
  const labels = said.securityLabel?.map(tokenOf)
  const codes = said.code?.flatMap(({ coding = [] }) => coding.map(tokenOf))
  const data = said.data?.map(({ reference }) => reference.reference ?? '')
  return {
    type,
    ...(types ? { types } : {}),
    ...(labels ? { labels } : {}),
    ...(codes ? { codes } : {}),
    ...(data ? { data } : {}),
    ...(said.dataPeriod || said.purpose ? { isVague: true as const } : {}),
    ...(except.length > 0 ? { except } : {}),
  }
}

/** Exceptions for others, or of other times, are none here. */
function isAbout(said: ConsentProvision, { person, now }: Asking): boolean {
  const actors = (said.actor ?? []).map(({ reference }) => reference.reference ?? '')
  return isWithin(said.period, now) && (actors.length === 0 || actors.some((one) => isSame(one, person)))
}

const tokenOf = ({ system, code = '' }: Coding): string => (system === undefined ? code : `${system}|${code}`)
