/**
 * Entries of a C-CDA as proposals. Safety: they never become a resident's allergies, medications or problems by themselves;
 * somebody reads them beside the narrative and decides. A negated entry is said as such and proposes nothing.
 */
import type { Resource } from '../../define-adapter.ts'
import { compact } from '../../compact.ts'
import { decimal } from '../../decimal.ts'
import { attribute, type Element, find, findAll } from './xml.ts'

export interface Proposal {
  /** For the list: what it says, in words. */
  readonly display: string
  /** Nothing: only to be read. */
  readonly resource: Resource | undefined
}

const systems: Readonly<Record<string, string>> = {
  '2.16.840.1.113883.6.1': 'http://loinc.org',
  '2.16.840.1.113883.6.88': 'http://www.nlm.nih.gov/research/umls/rxnorm',
  '2.16.840.1.113883.6.90': 'http://hl7.org/fhir/sid/icd-10-cm',
  '2.16.840.1.113883.6.96': 'http://snomed.info/sct',
  '2.16.840.1.113883.12.292': 'http://hl7.org/fhir/sid/cvx',
  '2.16.840.1.113883.6.69': 'http://hl7.org/fhir/sid/ndc',
}

type Concept = { coding?: object[]; text?: string | undefined }

export function conceptOf(
  value: Element | undefined,
  words: (id: string) => string | undefined,
): Concept | undefined {
  if (!value) return undefined
  const one = (element: Element): object[] => {
    const [code, system] = [attribute(element, 'code'), attribute(element, 'codeSystem')]
    return code === undefined || system === undefined
      ? []
      : [
          compact({
            system: systems[system] ?? `urn:oid:${system}`,
            code,
            display: attribute(element, 'displayName'),
          }),
        ]
  }
  const coding = [...one(value), ...findAll(value, 'translation').flatMap(one)]
  const reference = attribute(find(value, 'originalText', 'reference'), 'value')
  const text =
    attribute(value, 'displayName') ?? (reference?.startsWith('#') ? words(reference.slice(1)) : undefined)
  return coding.length === 0 && text === undefined ? undefined : compact({ coding, text })
}

const status = (system: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
})

const dayOf = (element: Element | undefined): string | undefined => {
  const [, year, month, day] = /^(\d{4})(\d\d)?(\d\d)?/.exec(attribute(element, 'value') ?? '') ?? []
  return year === undefined ? undefined : [year, month, day].filter((part) => part !== undefined).join('-')
}

const isNegated = (element: Element): boolean => attribute(element, 'negationInd') === 'true'

interface Reading {
  readonly entry: Element
  readonly words: (id: string) => string | undefined
  readonly patient: object
}

type Reader = (reading: Reading) => Proposal[]

const told = (concept: Concept | undefined, more: readonly (string | undefined)[] = []): string =>
  [concept?.text ?? (concept?.coding?.[0] as { code?: string } | undefined)?.code ?? 'Not named', ...more]
    .filter((part) => part !== undefined)
    .join(', ')

function medications({ entry, words, patient }: Reading): Proposal[] {
  return findAll(entry, 'substanceAdministration').map((given) => {
    const medication = conceptOf(
      find(given, 'consumable', 'manufacturedProduct', 'manufacturedMaterial', 'code'),
      words,
    )
    const dose = find(given, 'doseQuantity')
    const [value, unit] = [attribute(dose, 'value'), attribute(dose, 'unit')]
    const display = told(
      medication,
      value === undefined ? [] : [`${value}${unit === undefined ? '' : ` ${unit}`}`],
    )
    if (isNegated(given) || attribute(given, 'nullFlavor') !== undefined || !medication)
      return { display: `Not taken or not known: ${display}`, resource: undefined }
    const interval = findAll(given, 'effectiveTime').find((time) => find(time, 'low'))
    const isOver = attribute(find(given, 'statusCode'), 'code') === 'aborted'
    return {
      display,
      resource: compact({
        resourceType: 'MedicationStatement',
        status: isOver ? 'stopped' : 'unknown',
        medicationCodeableConcept: medication,
        subject: patient,
        effectivePeriod: interval
          ? compact({ start: dayOf(find(interval, 'low')), end: dayOf(find(interval, 'high')) })
          : undefined,
        // The unit as it was written: a dose without one is a number, not a guess.
        dosage:
          value === undefined
            ? undefined
            : [
                {
                  route: conceptOf(find(given, 'routeCode'), words),
                  doseAndRate: [{ doseQuantity: { value: decimal(value), unit } }],
                },
              ],
      }),
    }
  })
}

function allergies({ entry, words, patient }: Reading): Proposal[] {
  return findAll(entry, 'act', 'entryRelationship', 'observation').map((observation) => {
    const substance =
      conceptOf(find(observation, 'participant', 'participantRole', 'playingEntity', 'code'), words) ??
      conceptOf(find(observation, 'value'), words)
    if (isNegated(observation)) return { display: `Denied: ${told(substance)}`, resource: undefined }
    return {
      display: told(substance),
      resource: substance && compact({
        resourceType: 'AllergyIntolerance',
        clinicalStatus: status('allergyintolerance-clinical', 'active'),
        verificationStatus: status('allergyintolerance-verification', 'unconfirmed'),
        code: substance,
        patient,
        reaction: reactionsOf(observation, words),
      }),
    } // prettier-ignore
  })
}

const reactionsOf = (observation: Element, words: Reading['words']): object[] =>
  findAll(observation, 'entryRelationship')
    .filter((relation) => attribute(relation, 'typeCode') === 'MFST')
    .flatMap((relation) => conceptOf(find(relation, 'observation', 'value'), words) ?? [])
    .map((manifestation) => ({ manifestation: [manifestation] }))

function problems({ entry, words, patient }: Reading): Proposal[] {
  return findAll(entry, 'act', 'entryRelationship', 'observation').map((observation) => {
    const code = conceptOf(find(observation, 'value'), words)
    if (isNegated(observation) || !code)
      return { display: `Denied or not known: ${told(code)}`, resource: undefined }
    const [onset, end] = ['low', 'high'].map((side) => dayOf(find(observation, 'effectiveTime', side)))
    return {
      display: told(code, onset === undefined ? [] : [`since ${onset}`]),
      resource: compact({
        resourceType: 'Condition',
        clinicalStatus: status('condition-clinical', end === undefined ? 'active' : 'resolved'),
        verificationStatus: status('condition-ver-status', 'provisional'),
        code,
        subject: patient,
        onsetDateTime: onset,
        abatementDateTime: end,
      }),
    }
  })
}

/** LOINC code of the section → how its entries are read. */
export const readers: Readonly<Record<string, Reader>> = {
  '48765-2': allergies,
  '10160-0': medications,
  '10183-2': medications,
  '42346-7': medications,
  '11450-4': problems,
}
