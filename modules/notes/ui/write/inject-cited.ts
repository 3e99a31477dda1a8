import { computed } from '@angular/core'
import type { Observation } from 'fhir/r4'
import {
  formatConcept,
  formatListDay,
  formatNumber,
  formatTime,
  formatUnit,
  injectSearch,
  type Loadable,
} from '@medley/ui'
import type { Cited } from '../../model/narrative.ts'
import type { CitedKind } from '../../model/templates.ts'

export interface CitedGroup {
  readonly kind: CitedKind
  readonly title: string
  readonly data: Loadable
  readonly items: readonly Cited[]
}

const valueOf = (observation: Observation): string => {
  const { valueQuantity, valueCodeableConcept, valueString, component = [] } = observation
  if (valueQuantity?.value !== undefined)
    return `${formatNumber(valueQuantity.value)} ${formatUnit(valueQuantity)}`.trim()
  const parts = component.map(({ valueQuantity: part }) => part?.value).filter((value) => value !== undefined)
  // A blood pressure is read as its two numbers, the upper one first.
  if (parts.length === 2) return `${Math.max(...parts)}/${Math.min(...parts)}`
  return formatConcept(valueCodeableConcept) || (valueString ?? '')
}

const momentOf = (observation: Observation): string =>
  [formatListDay(observation.effectiveDateTime), formatTime(observation.effectiveDateTime)].join(' ')

/** `Sodium [Moles/volume] in Serum or Plasma` is `Sodium` to whoever reads a note. */
const nameOf = ({ code }: Observation): string => formatConcept(code).replace(/ (\[|- 0-10).*$/, '')

/** The newest of each test, in words. */
function newest(observations: readonly Observation[]): Cited[] {
  const seen = new Set<string>()
  return observations
    .filter(({ status }) => status !== 'entered-in-error')
    .filter((one) => {
      const name = nameOf(one)
      return !seen.has(name) && seen.add(name)
    })
    .map((one) => ({
      reference: `Observation/${one.id ?? ''}`,
      text: `${nameOf(one)} ${valueOf(one)}, ${momentOf(one)}`,
    }))
}

/** Data that a note may rest on, as they are now: each in words, with the resource they come from. */
export function injectCited(patientId: () => string | null, kinds: () => readonly CitedKind[]) {
  const of = (kind: CitedKind, criteria: Record<string, string | number>) => {
    const patient = patientId()
    return patient && kinds().includes(kind) ? { patient, ...criteria } : null
  }
  const results = (category: string) => ({ category, _sort: '-date', _count: 60 })
  const vitals = injectSearch('Observation', () => of('vitals', results('vital-signs')))
  const labs = injectSearch('Observation', () => of('results', results('laboratory')))
  const drugs = injectSearch('MedicationRequest', () => of('medications', { status: 'active', _count: 60 }))
  const allergies = injectSearch('AllergyIntolerance', () => of('allergies', { _count: 60 }))
  const problems = injectSearch('Condition', () =>
    of('problems', { 'clinical-status': 'active', _count: 60 }),
  )

  return computed((): readonly CitedGroup[] => {
    const groups: readonly CitedGroup[] = [
      {
        kind: 'vitals',
        title: $localize`Vital signs`,
        data: vitals,
        items: newest(vitals.rows()).slice(0, 8),
      },
      {
        kind: 'results',
        title: $localize`Newest results`,
        data: labs,
        items: newest(labs.rows()).slice(0, 12),
      },
      {
        kind: 'medications',
        title: $localize`Medications`,
        data: drugs,
        items: drugs.rows().map((one) => ({
          reference: `MedicationRequest/${one.id ?? ''}`,
          text: [formatConcept(one.medicationCodeableConcept), one.dosageInstruction?.[0]?.text]
            .filter(Boolean)
            .join(', '),
        })),
      },
      {
        kind: 'allergies',
        title: $localize`Allergies`,
        data: allergies,
        items: allergies.rows().map((one) => ({
          reference: `AllergyIntolerance/${one.id ?? ''}`,
          text: $localize`Allergy: ${formatConcept(one.code)}:name:`,
        })),
      },
      {
        kind: 'problems',
        title: $localize`Problems`,
        data: problems,
        items: problems
          .rows()
          .map((one) => ({ reference: `Condition/${one.id ?? ''}`, text: formatConcept(one.code) })),
      },
    ]
    return groups.filter(({ kind }) => kinds().includes(kind))
  })
}
