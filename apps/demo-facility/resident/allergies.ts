import type { AllergyIntolerance, CodeableConcept } from 'fhir/r4'
import { concept, type Resource } from '../base/fhir.ts'
import { rxnorm } from '../codes/drugs.ts'
import { hl7 } from '../codes/systems.ts'
import { idOf, type Resident } from './resident.ts'

interface Allergen {
  readonly code: CodeableConcept
  readonly category: 'medication' | 'food' | 'environment'
  readonly reactions: readonly string[]
  readonly isHigh?: boolean
  readonly isIntolerance?: boolean
}

// prettier-ignore
export const allergens: readonly Allergen[] = [
  { code: concept(rxnorm('7980', 'penicillin G'), 'Penicillin'), category: 'medication', reactions: ['Hives'] },
  { code: concept(rxnorm('723', 'amoxicillin'), 'Amoxicillin'), category: 'medication', reactions: ['Anaphylaxis'], isHigh: true },
  { code: concept(rxnorm('10180', 'sulfamethoxazole'), 'Sulfamethoxazole'), category: 'medication', reactions: ['Rash'] },
  { code: concept(rxnorm('2670', 'codeine'), 'Codeine'), category: 'medication', reactions: ['Nausea and vomiting'], isIntolerance: true },
  { code: concept(rxnorm('7052', 'morphine'), 'Morphine'), category: 'medication', reactions: ['Confusion', 'Itching'], isIntolerance: true },
  { code: concept(rxnorm('2551', 'ciprofloxacin'), 'Ciprofloxacin'), category: 'medication', reactions: ['Tendon pain'] },
  { code: concept(rxnorm('5640', 'ibuprofen'), 'Ibuprofen'), category: 'medication', reactions: ['Stomach bleeding'], isHigh: true },
  { code: { text: 'Iodinated contrast' }, category: 'medication', reactions: ['Throat swelling'], isHigh: true },
  { code: { text: 'Latex' }, category: 'environment', reactions: ['Contact rash'] },
  { code: { text: 'Shellfish' }, category: 'food', reactions: ['Lip swelling'] },
  { code: { text: 'Peanuts' }, category: 'food', reactions: ['Anaphylaxis'], isHigh: true },
  { code: { text: 'Milk' }, category: 'food', reactions: ['Bloating and diarrhea'], isIntolerance: true },
]

/** Of the International Patient Summary, which HL7 gives away. */
const noneKnown = concept({
  system: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips',
  code: 'no-known-allergies',
  display: 'No known allergies',
})
const active = concept(hl7('allergyintolerance-clinical', 'active', 'Active'))
const resolved = concept(hl7('allergyintolerance-clinical', 'resolved', 'Resolved'))
const confirmed = concept(hl7('allergyintolerance-verification', 'confirmed', 'Confirmed'))

export function buildAllergies(resident: Resident): (AllergyIntolerance & Resource)[] {
  const random = resident.random('allergies')
  const count = random.weighted([
    [0, 42],
    [1, 34],
    [2, 17],
    [3, 7],
  ])
  const base = (place: number) => ({
    resourceType: 'AllergyIntolerance' as const,
    id: idOf(resident, 'allergy', place),
    verificationStatus: confirmed,
    patient: resident.reference,
    encounter: { reference: `Encounter/${idOf(resident, 'stay')}` },
    recordedDate: resident.house.calendar.at(resident.admitted.day, resident.admitted.minutes + 45),
    recorder: resident.nurse.reference,
  })
  if (count === 0) return [{ ...base(0), clinicalStatus: active, code: noneKnown }]
  return random.sample(allergens, count).map((one, place) => ({
    ...base(place + 1),
    clinicalStatus: place === 2 ? resolved : active,
    type: one.isIntolerance ? ('intolerance' as const) : ('allergy' as const),
    category: [one.category],
    criticality: one.isHigh ? ('high' as const) : ('low' as const),
    code: one.code,
    reaction: [
      {
        manifestation: one.reactions.map((text) => ({ text })),
        severity: one.isHigh ? ('severe' as const) : random.pick(['mild', 'moderate'] as const),
      },
    ],
  }))
}
