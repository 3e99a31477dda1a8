/** Data types of HL7 v2 as FHIR ones. */
import type { Address, Coding, ContactPoint, HumanName, Identifier } from 'fhir/r4'
import { type Context, type KeyReference } from '../../../define-adapter.ts'
import { systemOf } from '../../../facility.ts'
import { compact } from '../../../compact.ts'
import { decimal } from '../../../decimal.ts'
import type { Part, Segment } from '../message.ts'
import { timeOf } from '../time.ts'

const hl7 = (name: string): string => `http://terminology.hl7.org/CodeSystem/${name}`

/** HL7 table 0396 and what feeds write instead. */
const systems: Readonly<Record<string, string>> = {
  LN: 'http://loinc.org',
  LOINC: 'http://loinc.org',
  SCT: 'http://snomed.info/sct',
  RXNORM: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  NDC: 'http://hl7.org/fhir/sid/ndc',
  CVX: 'http://hl7.org/fhir/sid/cvx',
  I10: 'http://hl7.org/fhir/sid/icd-10-cm',
  I10C: 'http://hl7.org/fhir/sid/icd-10-cm',
  ICD10: 'http://hl7.org/fhir/sid/icd-10-cm',
  'ICD-10-CM': 'http://hl7.org/fhir/sid/icd-10-cm',
  I9C: 'http://hl7.org/fhir/sid/icd-9-cm',
  CPT: 'http://www.ama-assn.org/go/cpt',
  C4: 'http://www.ama-assn.org/go/cpt',
  HCPCS: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  NUBC: 'https://www.nubc.org/CodeSystem/RevenueCodes',
  UCUM: 'http://unitsofmeasure.org',
}

export const systemOfCoding = (name: string | undefined): string | undefined =>
  name === undefined
    ? undefined
    : (systems[name.toUpperCase()] ?? (/^HL7\d{4}$/.test(name) ? hl7(`v2-${name.slice(3)}`) : undefined))

export interface CodeableConcept {
  coding?: Coding[]
  text?: string | undefined
}

/**
 * CWE, CE: the code of a shared system first, from the facility's map where the feed has its own code; the source's code
 * always stays.
 * @param map name of the code map
 */
export function conceptOf(
  part: Part | undefined,
  context: Context,
  map: string,
): CodeableConcept | undefined {
  if (!part) return undefined
  const codings = [0, 3].flatMap((offset) => {
    const [code, display, name] = [1, 2, 3].map((place) => part.get(place + offset))
    if (code === undefined) return []
    const system = systemOfCoding(name) ?? systemOf(context.facility, map)
    const shared = systemOfCoding(name) === undefined ? context.code(map, code) : undefined
    return [...(shared ? [shared] : []), compact({ system, code, display })]
  })
  const text = part.get(9) ?? part.get(2) ?? part.get(5) ?? (codings.length === 0 ? undefined : part.get(1))
  return codings.length === 0 && text === undefined ? undefined : compact({ coding: codings, text })
}

export const concept =
  (segment: Segment, field: number, context: Context) =>
  (map: string): CodeableConcept | undefined =>
    conceptOf(segment.repetitions(field)[0], context, map)

const identifierUses: Readonly<
  Record<string, { system(context: Context): string; use?: Identifier['use'] }>
> = {
  MR: { system: ({ facility }) => systemOf(facility, 'mrn'), use: 'official' },
  MC: { system: () => 'http://hl7.org/fhir/sid/us-mbi', use: 'secondary' },
  SS: { system: () => 'http://hl7.org/fhir/sid/us-ssn', use: 'secondary' },
  MA: { system: ({ facility }) => systemOf(facility, 'medicaid'), use: 'secondary' },
}

/** CX. The record number that names the resident is the facility's, whoever is said to have assigned it. */
export function identifierOf(part: Part, context: Context, record: string): Identifier | undefined {
  const value = part.get(1)?.trim()
  if (!value) return undefined
  const type = value === record ? 'MR' : part.get(5)
  const known = identifierUses[type ?? '']
  const assigner = part.get(4) ?? part.get(4, 1)
  return compact({
    use: known?.use,
    type: type === undefined ? undefined : { coding: [{ system: hl7('v2-0203'), code: type }] },
    system:
      known?.system(context) ??
      systemOf(context.facility, `id:${(assigner ?? type ?? 'other').replaceAll(/\s+/g, '-')}`),
    value,
  })
}

const nameUses: Readonly<Record<string, HumanName['use']>> = {
  L: 'official', D: 'usual', M: 'maiden', N: 'nickname', A: 'anonymous', B: 'old', C: 'official', BAD: 'old', P: 'usual', R: 'official', S: 'anonymous', T: 'temp',
} // prettier-ignore

/** XPN */
export const nameOf = (part: Part): HumanName =>
  compact({
    use: nameUses[part.get(7) ?? 'L'],
    family: part.get(1),
    given: [part.get(2), ...(part.get(3)?.split(/\s+/) ?? [])].filter((one) => one !== undefined),
    prefix: [part.get(5) ?? ''],
    suffix: [part.get(4) ?? '', part.get(6) ?? ''],
  })

const addressUses: Readonly<Record<string, Pick<Address, 'use' | 'type'>>> = {
  H: { use: 'home' }, B: { use: 'work' }, O: { use: 'work' }, C: { use: 'temp' }, M: { type: 'postal' }, P: { use: 'home', type: 'physical' }, BA: { use: 'old' },
} // prettier-ignore

/** XAD */
export const addressOf = (part: Part): Address =>
  compact({
    ...(addressUses[part.get(7) ?? 'H'] ?? {}),
    line: [...(part.get(1)?.split('\n') ?? []), part.get(2) ?? ''],
    city: part.get(3),
    state: part.get(4),
    postalCode: part.get(5),
    country: part.get(6),
    district: part.get(9),
  })

const equipment: Readonly<Record<string, ContactPoint['system']>> = {
  PH: 'phone', CP: 'phone', FX: 'fax', BP: 'pager', Internet: 'email', X400: 'email',
} // prettier-ignore

/** XTN: the number as one text in old versions, in parts in new ones. */
export function telecomOf(part: Part, use: ContactPoint['use']): ContactPoint | undefined {
  const parts = [part.get(6), part.get(7)].filter((one) => one !== undefined)
  const value = part.get(4) ?? part.get(12) ?? part.get(1) ?? (parts.length > 0 ? parts.join('-') : undefined)
  if (value === undefined) return undefined
  const isMobile = part.get(3) === 'CP'
  return compact({
    system: part.get(4) === undefined ? (equipment[part.get(3) ?? 'PH'] ?? 'phone') : 'email',
    value,
    use: isMobile
      ? 'mobile'
      : (({ WPN: 'work', PRN: 'home', ORN: 'home' } as const)[part.get(2) ?? ''] ?? use),
  })
}

const npi = /^\d{10}$/

/** XCN: by number and name; who it is in the record, the number says. */
export function staffOf(part: Part | undefined, context: Context): object | undefined {
  if (!part) return undefined
  const [number, family, given] = [part.get(1), part.get(2), part.get(3)]
  const display = [given, family].filter((one) => one !== undefined).join(' ')
  if (number === undefined && display === '') return undefined
  const system = npi.test(number ?? '')
    ? 'http://hl7.org/fhir/sid/us-npi'
    : systemOf(context.facility, 'staff')
  return compact({
    type: 'Practitioner',
    identifier: number === undefined ? undefined : { system, value: number },
    display: display || number,
  })
}

/** A quantity with the digits that were sent. */
export function quantityOf(
  text: string | undefined,
  unit: Part | undefined,
  comparator?: string,
): object | undefined {
  const value = decimal(text)
  if (value === undefined) return undefined
  const isUcum = (unit?.get(3) ?? '').toUpperCase() === 'UCUM'
  return compact({
    value,
    comparator,
    unit: unit?.get(2) ?? unit?.get(1),
    system: isUcum ? systems['UCUM'] : undefined,
    code: isUcum ? unit?.get(1) : undefined,
  })
}

export const periodOf = (
  from: string | undefined,
  until: string | undefined,
  timeZone: string,
): object | undefined =>
  from === undefined && until === undefined
    ? undefined
    : compact({ start: timeOf(from, timeZone), end: timeOf(until, timeZone) })

export type AnyReference = object | KeyReference
