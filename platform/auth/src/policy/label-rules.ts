/**
 * Labels that a record gets by what it says, when it is written: which codes are sensitive, and in which elements they
 * are looked for. Types that bill, move or place a resident are not labelled, or nobody could do so.
 *
 * SUD, PSY, HIV: codes of v3-ActCode. 42CFRPart2 is not guessed from a diagnosis, which is Part 2 only in the hands of a
 * programme (42 CFR 2.11): it follows from services that opioid treatment programmes alone give.
 */
import type { Label } from './language.ts'

const ICD10 = ['http://hl7.org/fhir/sid/icd-10-cm', 'urn:oid:2.16.840.1.113883.6.90']
const RXNORM = ['http://www.nlm.nih.gov/research/umls/rxnorm']
const HCPCS = [
  'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'urn:oid:2.16.840.1.113883.6.285',
]

export interface LabelRule {
  label: Label
  systems: readonly string[]
  /** Beginnings of codes: `F10` is also F10.20. */
  codes?: readonly string[]
  /** Beginnings of an ingredient in the normalized name of a drug (`naltrexone hydrochloride 50 MG Oral Tablet`). */
  ingredients?: readonly string[]
}

/** `from('F', 10, 12)`: F10, F11, F12. */
const from = (letter: string, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, step) => letter + String(first + step))

export const labelRules: readonly LabelRule[] = [
  // Use of substances but for tobacco (F17), in pregnancy, counselling about it.
  { label: 'SUD', systems: ICD10, codes: [...from('F', 10, 16), 'F18', 'F19', 'O99.31', 'O99.32', 'Z71.4', 'Z71.5'] },
  {
    label: 'SUD',
    systems: RXNORM,
    codes: ['7243', '3554', '82819'],
    ingredients: ['naltrexone', 'disulfiram', 'acamprosate', 'buprenorphine'],
  },
  // Psychoses, disorders of mood, anxiety and personality, suicidal thoughts and attempts; not dementia, not delirium.
  { label: 'PSY', systems: ICD10, codes: [...from('F', 20, 48), ...from('F', 60, 69), 'R45.851', 'T14.91'] },
  { label: 'HIV', systems: ICD10, codes: ['B20', 'B97.35', 'O98.7', 'R75', 'Z20.6', 'Z21'] },
  {
    label: 'HIV',
    systems: RXNORM,
    ingredients: [
      'abacavir', 'atazanavir', 'bictegravir', 'cabotegravir', 'darunavir', 'dolutegravir', 'doravirine', 'efavirenz',
      'emtricitabine', 'etravirine', 'lamivudine', 'lenacapavir', 'lopinavir', 'maraviroc', 'nevirapine', 'raltegravir',
      'rilpivirine', 'zidovudine',
    ],
  },
  // Weekly bundles of opioid treatment programmes; methadone given by one.
  { label: '42CFRPart2', systems: HCPCS, codes: [...from('G', 2067, 2080), 'H0020'] },
] // prettier-ignore

/** Elements, each a CodeableConcept, a list of them, or a list of backbones with one (`condition.code`). */
export const labelledElements: Readonly<Record<string, readonly string[]>> = {
  Condition: ['code'],
  DiagnosticReport: ['conclusionCode'],
  FamilyMemberHistory: ['condition.code'],
  MedicationAdministration: ['medicationCodeableConcept', 'reasonCode'],
  MedicationDispense: ['medicationCodeableConcept'],
  MedicationRequest: ['medicationCodeableConcept', 'reasonCode'],
  MedicationStatement: ['medicationCodeableConcept', 'reasonCode'],
  Procedure: ['code', 'reasonCode'],
  ServiceRequest: ['code', 'reasonCode'],
}
