/** Whom to call: contacts inside the Patient and RelatedPersons, as one list. */
import type { CodeableConcept, ContactPoint, HumanName, Patient, RelatedPerson } from 'fhir/r4'

export interface Contact {
  readonly id: string
  readonly name: HumanName | undefined
  readonly relationships: readonly CodeableConcept[]
  readonly telecom: readonly ContactPoint[]
  /** Emergency contacts and next of kin come first. */
  readonly isFirstCall: boolean
}

/** Emergency contact and next of kin, in both code systems that FHIR R4 offers. */
const firstCall = new Set(['C', 'N', 'ECON', 'NOK'])

const isFirstCall = (relationships: readonly CodeableConcept[]): boolean =>
  relationships.some(({ coding = [] }) => coding.some(({ code }) => firstCall.has(code ?? '')))

const hasEnded = ({ period, active }: Pick<RelatedPerson, 'period' | 'active'>, today: string): boolean =>
  active === false || (period?.end !== undefined && period.end < today)

/** Place in the order of calls, as somebody has set it. */
const rankOf = ({ telecom }: Pick<Contact, 'telecom'>): number =>
  Math.min(...telecom.map(({ rank = Infinity }) => rank), 1000)

/** @param today FHIR date. */
export function contactsOf(
  patient: Patient | undefined,
  related: readonly RelatedPerson[],
  today: string,
): readonly Contact[] {
  const inside = (patient?.contact ?? [])
    .filter(({ period }) => !hasEnded({ ...(period ? { period } : {}) }, today))
    .map(({ name, relationship = [], telecom = [] }, place) => ({
      id: `contact-${place}`,
      name,
      relationship,
      telecom,
    }))
  const outside = related
    .filter((person) => !hasEnded(person, today))
    .map(({ id = '', name, relationship = [], telecom = [] }) => ({
      id,
      name: name?.[0],
      relationship,
      telecom,
    }))
  return [...inside, ...outside]
    .map(({ id, name, relationship, telecom }) => ({
      id,
      name,
      relationships: relationship,
      telecom,
      isFirstCall: isFirstCall(relationship),
    }))
    .sort((a, b) => rankOf(a) - rankOf(b) || Number(b.isFirstCall) - Number(a.isFirstCall))
}
