/** What is known of a resident when they come, and what is still missing: the wizard asks in this order. */
import type { Flag, Patient, Reference, RelatedPerson } from 'fhir/r4'

export interface Identity {
  readonly family: string
  readonly given: string
  readonly preferred: string
  readonly birthDate: string
  readonly gender: Patient['gender'] | ''
  readonly recordNumber: string
  readonly medicareNumber: string
}

const identifierType = 'http://terminology.hl7.org/CodeSystem/v2-0203'
const medicareSystem = 'http://hl7.org/fhir/sid/us-mbi'

/**
 * Medicare beneficiary identifier: 11 signs, each place with its own alphabet, without S, L, O, I, B and Z.
 * https://www.cms.gov/medicare/new-medicare-card/understanding-the-mbi-with-format.pdf
 */
export const isMedicareNumber = (text: string): boolean =>
  /^[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d{2}$/.test(
    text.replaceAll('-', '').toUpperCase(),
  )

export type IdentityFault = 'family' | 'given' | 'birthDate' | 'gender' | 'medicareNumber'

/** @param today `2026-11-25` */
export function faultsOf(identity: Identity, today: string): readonly IdentityFault[] {
  const { family, given, birthDate, gender, medicareNumber } = identity
  const isBorn = /^\d{4}-\d{2}-\d{2}$/.test(birthDate) && birthDate <= today && birthDate > '1890'
  return [
    ...(family.trim() ? [] : ['family' as const]),
    ...(given.trim() ? [] : ['given' as const]),
    ...(isBorn ? [] : ['birthDate' as const]),
    ...(gender ? [] : ['gender' as const]),
    ...(medicareNumber && !isMedicareNumber(medicareNumber) ? ['medicareNumber' as const] : []),
  ]
}

export const identityOf = (patient: Patient): Identity => {
  const official = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0]
  const numberOf = (type: string): string =>
    patient.identifier?.find((one) => one.type?.coding?.some(({ code }) => code === type))?.value ?? ''
  return {
    family: official?.family ?? '',
    given: official?.given?.join(' ') ?? '',
    preferred: patient.name?.find(({ use }) => use === 'nickname')?.given?.[0] ?? '',
    birthDate: patient.birthDate ?? '',
    gender: patient.gender ?? '',
    recordNumber: numberOf('MR'),
    medicareNumber: numberOf('MC'),
  }
}

const typed = (code: string, value: string, system?: string) => ({
  type: { coding: [{ system: identifierType, code }] },
  ...(system ? { system } : {}),
  value,
})

/** The record with this identity; a name that changed is kept as an old one. */
export function withIdentity(patient: Patient, identity: Identity): Patient {
  const { family, given, preferred, birthDate, gender, recordNumber, medicareNumber } = identity
  const before = identityOf(patient)
  const others = (patient.name ?? []).filter(
    ({ use }) => use === 'old' || use === 'maiden' || use === 'usual',
  )
  const hasChanged = before.family !== '' && before.family.toLowerCase() !== family.trim().toLowerCase()
  const official = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0]
  const numbers = (patient.identifier ?? []).filter(
    (one) => !one.type?.coding?.some(({ code }) => code === 'MR' || code === 'MC'),
  )
  return {
    ...patient,
    name: [
      {
        ...(hasChanged ? {} : official),
        use: 'official',
        family: family.trim(),
        given: given.trim().split(/\s+/),
      },
      ...(preferred.trim() ? [{ use: 'nickname' as const, given: [preferred.trim()] }] : []),
      ...(hasChanged && official ? [{ ...official, use: 'old' as const }] : []),
      ...others,
    ],
    birthDate,
    ...(gender ? { gender } : {}),
    identifier: [
      ...(recordNumber.trim() ? [typed('MR', recordNumber.trim())] : []),
      ...(medicareNumber.trim()
        ? [typed('MC', medicareNumber.replaceAll('-', '').trim().toUpperCase(), medicareSystem)]
        : []),
      ...numbers,
    ],
  }
}

export interface Reach {
  readonly line: string
  readonly city: string
  readonly state: string
  readonly postalCode: string
  readonly phone: string
  /** BCP 47: `en`, `es`. */
  readonly language: string
}

export const reachOf = ({ address = [], telecom = [], communication = [] }: Patient): Reach => ({
  line: address[0]?.line?.join(', ') ?? '',
  city: address[0]?.city ?? '',
  state: address[0]?.state ?? '',
  postalCode: address[0]?.postalCode ?? '',
  phone: telecom.find(({ system }) => system === 'phone')?.value ?? '',
  language: communication[0]?.language.coding?.[0]?.code ?? '',
})

export const languages = [
  { code: 'en', text: 'English' },
  { code: 'es', text: 'Spanish' },
  { code: 'pl', text: 'Polish' },
  { code: 'de', text: 'German' },
  { code: 'zh', text: 'Chinese' },
] as const

export function withReach(
  patient: Patient,
  { line, city, state, postalCode, phone, language }: Reach,
): Patient {
  const [first, ...addresses] = patient.address ?? []
  const others = (patient.telecom ?? []).filter(({ system }) => system !== 'phone')
  const known = languages.find(({ code }) => code === language)
  return {
    ...patient,
    ...(line || city
      ? { address: [{ use: 'home', ...first, line: [line], city, state, postalCode }, ...addresses] }
      : {}),
    telecom: [
      ...(phone ? [{ system: 'phone' as const, use: 'home' as const, value: phone }] : []),
      ...others,
    ],
    ...(known
      ? {
          communication: [
            {
              language: { coding: [{ system: 'urn:ietf:bcp:47', code: known.code, display: known.text }] },
              preferred: true,
            },
          ],
        }
      : {}),
  }
}

export type Block = 'identity' | 'reach' | 'contacts' | 'code-status' | 'stay'

/** What each block still waits for, in the order in which the wizard asks. */
export function openBlocks(facts: {
  patient: Patient
  contacts: readonly RelatedPerson[]
  flags: readonly Flag[]
  hasStay: boolean
  today: string
}): readonly Block[] {
  const { patient, contacts, flags, hasStay, today } = facts
  const reach = reachOf(patient)
  return [
    ...(faultsOf(identityOf(patient), today).length ? ['identity' as const] : []),
    ...(reach.phone && reach.city && reach.language ? [] : ['reach' as const]),
    ...(contacts.length ? [] : ['contacts' as const]),
    ...(flags.some(isCodeStatus) ? [] : ['code-status' as const]),
    ...(hasStay ? [] : ['stay' as const]),
  ]
}

const local = 'urn:medley:flag'

export const codeStatuses = ['Full code', 'DNR', 'DNR · comfort care only', 'DNI'] as const

export const alerts = [
  { code: 'fall-risk', text: 'Fall risk' },
  { code: 'isolation-contact', text: 'Contact isolation' },
  { code: 'isolation-droplet', text: 'Droplet isolation' },
  { code: 'elopement-risk', text: 'Elopement risk' },
  { code: 'aspiration-risk', text: 'Aspiration risk' },
  { code: 'hospice', text: 'Hospice' },
  { code: 'oxygen', text: 'Oxygen in use' },
  { code: 'smoker', text: 'Smoker' },
] as const

export const isCodeStatus = ({ category = [], status }: Flag): boolean =>
  status === 'active' && category.some(({ coding = [] }) => coding.some(({ code }) => code === 'code-status'))

const flagOf = (
  patientId: string,
  { by, on }: { by: Reference; on: string },
  { category, code }: Pick<Flag, 'category' | 'code'>,
): Flag => ({
  resourceType: 'Flag',
  status: 'active',
  ...(category ? { category } : {}),
  code,
  subject: { reference: `Patient/${patientId}` },
  period: { start: on },
  ...(by.reference ? { author: by } : {}),
})

export const newCodeStatus = (patientId: string, text: string, when: { by: Reference; on: string }): Flag =>
  flagOf(patientId, when, {
    category: [{ coding: [{ system: local, code: 'code-status', display: 'Code status' }] }],
    code: { text },
  })

export const newAlert = (
  patientId: string,
  { code, text }: (typeof alerts)[number],
  when: { by: Reference; on: string },
): Flag =>
  flagOf(patientId, when, {
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/flag-category',
            code: 'safety',
            display: 'Safety',
          },
        ],
      },
    ],
    code: { coding: [{ system: local, code, display: text }], text },
  })

/** A flag that is over stays in the record. */
export const endFlag = (flag: Flag, on: string): Flag => ({
  ...flag,
  status: 'inactive',
  period: { ...flag.period, end: on },
})
