/** What stands against a new order: an allergy, a drug that the resident takes already. Tier 1 alone interrupts. */
import type { AllergyIntolerance, MedicationRequest } from 'fhir/r4'
import { type Drug, findDrug } from './formulary.ts'
import { groupOf } from './prescription-group.ts'

export interface Finding {
  readonly kind: 'allergy' | 'duplicate' | 'same-class'
  /** `stop`: the prescriber must say why it is ordered nevertheless. */
  readonly weight: 'stop' | 'warn'
  readonly text: string
  /** `AllergyIntolerance/…` or `MedicationRequest/…`. */
  readonly reference: string
}

/** Ingredients that belong together: an allergy to one speaks against the others; two of one class are a duplicate. */
const classes: Readonly<Record<string, readonly string[]>> = {
  'penicillins and cephalosporins': ['penicillin', 'amoxicillin', 'ampicillin', 'cephalexin', 'cefuroxime', 'ceftriaxone'],
  'macrolides': ['azithromycin', 'erythromycin', 'clarithromycin'],
  'opioids': ['codeine', 'morphine', 'oxycodone', 'hydrocodone', 'hydromorphone', 'fentanyl', 'tramadol'],
  'salicylates and NSAIDs': ['aspirin', 'ibuprofen', 'naproxen', 'meloxicam', 'celecoxib'],
  'ACE inhibitors and ARBs': ['lisinopril', 'enalapril', 'losartan', 'valsartan'],
  'anticoagulants': ['apixaban', 'warfarin', 'enoxaparin', 'rivaroxaban', 'heparin'],
  'statins': ['atorvastatin', 'simvastatin', 'rosuvastatin'],
  'SSRIs and SNRIs': ['sertraline', 'duloxetine', 'citalopram', 'escitalopram'],
  'benzodiazepines': ['lorazepam', 'alprazolam', 'clonazepam', 'diazepam'],
  'sulfonamide antibiotics': ['sulfamethoxazole'],
} // prettier-ignore

const classesOf = (names: readonly string[]): string[] =>
  Object.entries(classes)
    .filter(([, members]) => names.some((name) => members.some((member) => name.includes(member))))
    .map(([name]) => name)

const wordsOf = (text: string | undefined): string => (text ?? '').toLowerCase()

const allergenNames = ({ code }: AllergyIntolerance): string[] =>
  [code?.text, ...(code?.coding ?? []).map(({ display }) => display)].map(wordsOf).filter(Boolean)

const isActive = ({ clinicalStatus, verificationStatus }: AllergyIntolerance): boolean => {
  const clinical = clinicalStatus?.coding?.[0]?.code ?? 'active'
  const verification = verificationStatus?.coding?.[0]?.code ?? 'confirmed'
  return clinical === 'active' && verification !== 'refuted' && verification !== 'entered-in-error'
}

const first = (name: string): string => name.split(' ')[0] ?? name

function checkAllergy(drug: Drug, allergy: AllergyIntolerance): Finding | undefined {
  if (!isActive(allergy)) return undefined
  const allergens = allergenNames(allergy)
  const reference = `AllergyIntolerance/${allergy.id ?? ''}`
  const name = allergy.code?.text ?? allergy.code?.coding?.[0]?.display ?? 'an allergy'
  const reaction = allergy.reaction?.[0]?.manifestation[0]?.text
  const said = reaction ? `${name} (${reaction.toLowerCase()})` : name
  if (drug.ingredients.some((one) => allergens.some((allergen) => allergen.includes(first(one)))))
    return { kind: 'allergy', weight: 'stop', text: `Allergy to ${said}`, reference }
  const shared = classesOf(drug.ingredients).filter((one) => classesOf(allergens).includes(one))
  if (!shared.length) return undefined
  const weight = allergy.criticality === 'high' || allergy.type !== 'intolerance' ? 'stop' : 'warn'
  return { kind: 'allergy', weight, text: `Allergy to ${said}, same family: ${shared.join(', ')}`, reference }
}

function checkDuplicate(drug: Drug, order: MedicationRequest): Finding | undefined {
  if (groupOf(order) === null || groupOf(order) === 'past') return undefined
  const other = findDrug(order.medicationCodeableConcept)
  if (!other) return undefined
  const reference = `MedicationRequest/${order.id ?? ''}`
  const same = drug.ingredients.find((one) => other.ingredients.includes(one))
  if (same) return { kind: 'duplicate', weight: 'stop', text: `Already ordered: ${other.text}`, reference }
  const shared = classesOf(drug.ingredients).filter((one) => classesOf(other.ingredients).includes(one))
  if (!shared.length) return undefined
  return {
    kind: 'same-class',
    weight: 'warn',
    text: `Also takes ${other.text}: both are ${shared.join(', ')}`,
    reference,
  }
}

export interface Known {
  readonly allergies: readonly AllergyIntolerance[]
  readonly orders: readonly MedicationRequest[]
  /** The order that the new one replaces does not count. */
  readonly replaces?: string | undefined
}

/** Findings, those that stop first. */
export function checkOrder(drug: Drug, { allergies, orders, replaces }: Known): readonly Finding[] {
  const found = [
    ...allergies.map((allergy) => checkAllergy(drug, allergy)),
    ...orders.filter(({ id }) => id !== replaces).map((order) => checkDuplicate(drug, order)),
  ].filter((finding) => finding !== undefined)
  return found.sort((a, b) => Number(b.weight === 'stop') - Number(a.weight === 'stop'))
}
