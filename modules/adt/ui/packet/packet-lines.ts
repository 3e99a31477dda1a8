/** What goes along to the hospital, resource by resource, as rows of the packet. */
import type {
  AllergyIntolerance,
  Condition,
  Coverage,
  Flag,
  Immunization,
  MedicationAdministration,
  MedicationRequest,
  Observation,
  Patient,
  RelatedPerson,
} from 'fhir/r4'
import {
  chooseContact,
  chooseName,
  codeOf,
  formatAddress,
  formatCode,
  formatConcept,
  formatConcepts,
  formatDay,
  formatListDay,
  formatMoment,
  formatQuantity,
  formatReference,
  formatSpokenName,
  patientName,
} from '@medley/ui'

/** One row: what, how, and when or by whom. */
export interface PacketLine {
  readonly key: string
  readonly head: string
  readonly detail: string
  readonly meta: string
}

const joined = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' · ')

export const lineText = ({ head, detail, meta }: PacketLine): string => joined(head, detail, meta)

const line = (
  key: string | undefined,
  head: string,
  ...[detail = '', meta = '']: readonly (string | undefined)[]
): PacketLine => ({
  key: key ?? head,
  head,
  detail,
  meta,
})

const recordNumber = ({ identifier = [] }: Patient): string | undefined =>
  identifier.find(({ type }) => codeOf(type) === 'MR')?.value

export const identityLines = (patient: Patient): readonly PacketLine[] =>
  [
    line('name', $localize`Name`, patientName(patient)),
    line('birth', $localize`Date of birth`, formatDay(patient.birthDate)),
    line('sex', $localize`Sex`, formatCode(patient.gender)),
    line('mrn', $localize`MRN`, recordNumber(patient)),
    line(
      'language',
      $localize`Language`,
      formatConcepts(patient.communication?.map(({ language }) => language)),
    ),
    line('address', $localize`Address`, formatAddress(patient.address?.[0])),
    line(
      'physician',
      $localize`Physician`,
      (patient.generalPractitioner ?? []).map(formatReference).join(', '),
    ),
  ].filter(({ detail }) => detail !== '')

const isStatus = ({ category = [], code }: Flag): boolean =>
  [...category, code].some(({ coding = [] }) => coding.some((one) => one.code === 'code-status')) ||
  /\b(DNR|DNI|full code|comfort (care|measures) only)\b/i.test(formatConcept(code))

export const flagLine = (flag: Flag): PacketLine =>
  line(flag.id, formatConcept(flag.code), '', formatDay(flag.period?.start))

const isInForce = ({ status }: Flag): boolean => status === 'active'
export const codeStatusOf = (flags: readonly Flag[]): readonly Flag[] =>
  flags.filter((flag) => isInForce(flag) && isStatus(flag))
export const alertsOf = (flags: readonly Flag[]): readonly Flag[] =>
  flags.filter((flag) => isInForce(flag) && !isStatus(flag))

export const isActiveAllergy = ({ clinicalStatus, verificationStatus }: AllergyIntolerance): boolean =>
  !['inactive', 'resolved'].includes(codeOf(clinicalStatus) ?? '') &&
  !['refuted', 'entered-in-error'].includes(codeOf(verificationStatus) ?? '')

export const allergyLine = ({ id, code, criticality, reaction = [] }: AllergyIntolerance): PacketLine =>
  line(
    id,
    formatConcept(code),
    formatConcepts(reaction.flatMap(({ manifestation }) => manifestation)),
    criticality === 'high' ? $localize`high risk` : '',
  )

/** @param given doses of the last days, newest first. */
export function medicationLine(
  order: MedicationRequest,
  name: string,
  given: readonly MedicationAdministration[] | null,
): PacketLine {
  const own = `MedicationRequest/${order.id ?? ''}`
  const last = given?.find(({ request }) => request?.reference?.endsWith(own))
  const when = formatMoment(last?.effectiveDateTime ?? last?.effectivePeriod?.start)
  const dose = formatQuantity(last?.dosage?.dose)
  const words = order.dosageInstruction?.map(({ text }) => text).filter(Boolean)
  return line(
    order.id,
    name,
    joined(words?.join('; '), order.status === 'on-hold' ? $localize`ON HOLD` : ''),
    // Safety: doses that could not be read are not doses that were not given.
    given === null
      ? $localize`last dose could not be read`
      : last
        ? $localize`last given ${joined(when, dose)}:dose:`
        : $localize`no dose in the last 3 days`,
  )
}

export const problemLine = ({ id, code, onsetDateTime }: Condition): PacketLine =>
  line(id, formatConcept(code), '', onsetDateTime ? $localize`since ${formatDay(onsetDateTime)}:start:` : '')

const valueOf = (one: Observation): string => {
  const part = (code: string): number | undefined =>
    one.component?.find((component) => codeOf(component.code) === code)?.valueQuantity?.value
  const [systolic, diastolic] = [part('8480-6'), part('8462-4')]
  if (systolic && diastolic) return `${systolic}/${diastolic} mmHg`
  return (
    formatQuantity(one.valueQuantity) || formatConcept(one.valueCodeableConcept) || (one.valueString ?? '')
  )
}

export const observationLine = (one: Observation): PacketLine => {
  const flag = codeOf(one.interpretation?.[0])
  return line(
    one.id,
    formatConcept(one.code).replace(/ \[.*$/, ''),
    joined(valueOf(one), flag && flag !== 'N' ? flag : ''),
    formatMoment(one.effectiveDateTime),
  )
}

/** The newest of each test. @param newestFirst by time, as the search sorts. */
export const newestOfEach = (newestFirst: readonly Observation[]): readonly Observation[] => {
  const seen = new Set<string>()
  return newestFirst.filter((one) => {
    const code = codeOf(one.code) ?? formatConcept(one.code)
    return valueOf(one) !== '' && !seen.has(code) && seen.add(code)
  })
}

const rankOf = ({ telecom = [] }: RelatedPerson): number =>
  Math.min(...telecom.map(({ rank = Infinity }) => rank), 1000)

/** In call order. */
export const callOrder = (people: readonly RelatedPerson[]): readonly RelatedPerson[] =>
  people.filter(({ active }) => active !== false).sort((a, b) => rankOf(a) - rankOf(b))

export const contactLine = ({ id, name, relationship, telecom }: RelatedPerson): PacketLine =>
  line(
    id,
    formatSpokenName(chooseName(name)),
    formatConcepts(relationship),
    chooseContact(telecom, 'phone') ?? $localize`no phone recorded`,
  )

export const coverageLine = ({ id, payor, type, subscriberId, order }: Coverage): PacketLine =>
  line(
    id,
    payor.map(formatReference).filter(Boolean).join(', ') || formatConcept(type),
    joined(formatConcept(type), subscriberId),
    order ? $localize`payer ${order}:place:` : '',
  )

export const immunizationLine = ({ id, vaccineCode, occurrenceDateTime }: Immunization): PacketLine =>
  line(id, formatConcept(vaccineCode), '', formatListDay(occurrenceDateTime))
