import { computed, type Signal } from '@angular/core'
import type { FhirResource, MedicationRequest } from 'fhir/r4'
import {
  facilityNow,
  formatConcept,
  formatReference,
  type IconName,
  injectRead,
  injectReferenced,
  injectSearch,
  type Loadable,
} from '@medley/ui'
import type { PacketPart, PartState } from '../../model/packet.ts'
import {
  alertsOf,
  allergyLine,
  callOrder,
  codeStatusOf,
  contactLine,
  coverageLine,
  flagLine,
  identityLines,
  immunizationLine,
  isActiveAllergy,
  lineText,
  medicationLine,
  newestOfEach,
  observationLine,
  type PacketLine,
  problemLine,
} from './packet-lines.ts'

/** A section as the page shows it. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly icon: IconName
  readonly loinc: string
  readonly data: Loadable
  readonly lines: Signal<readonly PacketLine[]>
  /** What an empty one says. */
  readonly none: string
}

const days = 3
const DAY_MS = 86_400_000

interface Packet {
  readonly sections: readonly Section[]
  readonly parts: Signal<readonly PacketPart[]>
  /** Sections that are still loading. */
  readonly isLoading: Signal<boolean>
  /** Titles of sections that could not be read. */
  readonly unread: Signal<readonly string[]>
}

/** All that goes along with a resident who is sent out, each part read by itself. */
export function injectPacket(patientId: () => string | null): Packet {
  const about = <T extends object>(more: T) => {
    const patient = patientId()
    return patient ? { patient, _count: 100, ...more } : null
  }
  const all = { complete: true }
  const person = injectRead('Patient', patientId)
  const flags = injectSearch('Flag', () => about({}), all)
  const allergies = injectSearch('AllergyIntolerance', () => about({}), all)
  const orders = injectSearch(
    'MedicationRequest',
    () => about({ status: 'active,on-hold', _sort: '-authoredon' }),
    all,
  )
  const since = new Date(facilityNow().getTime() - days * DAY_MS).toISOString()
  const given = injectSearch(
    'MedicationAdministration',
    () => about({ status: 'completed', 'effective-time': `ge${since}`, _sort: '-effective-time' }),
    all,
  )
  const problems = injectSearch('Condition', () => about({ 'clinical-status': 'active' }), all)
  const vitals = injectSearch('Observation', () => about({ category: 'vital-signs', _sort: '-date' }))
  const results = injectSearch('Observation', () => about({ category: 'laboratory', _sort: '-date' }))
  const people = injectSearch('RelatedPerson', () => about({}), all)
  const coverages = injectSearch('Coverage', () => about({ status: 'active' }), all)
  const vaccines = injectSearch('Immunization', () => about({ _sort: '-date' }))

  const drugs = injectReferenced('Medication', () =>
    orders.rows().map(({ medicationReference }) => medicationReference),
  )
  const drugName = ({ medicationCodeableConcept, medicationReference }: MedicationRequest): string =>
    formatConcept(medicationCodeableConcept ?? drugs.find(medicationReference)?.code) ||
    formatReference(medicationReference) ||
    $localize`Medication not named`
  const isGivenKnown = (): boolean => given.state() === 'full' || given.state() === 'empty'

  /** A part whose rows are chosen from what was read: empty when none is left. */
  function section<T extends FhirResource>(
    head: Pick<Section, 'id' | 'title' | 'icon' | 'loinc' | 'none'>,
    data: Loadable,
    { rows, line }: { rows: () => readonly T[]; line: (row: T) => PacketLine },
  ): Section & { entries: Signal<readonly string[]> } {
    const chosen = computed(rows)
    const state = computed(() => (data.state() === 'full' && chosen().length === 0 ? 'empty' : data.state()))
    return {
      ...head,
      data: { ...data, state },
      lines: computed(() => chosen().map(line)),
      entries: computed(() => chosen().map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`)),
    }
  }

  // prettier-ignore
  const sections = [
    {
      ...section({ id: 'identity', title: $localize`Resident`, icon: 'circle-user', loinc: '79191-3', none: $localize`Nothing recorded.` }, person, { rows: () => [], line: flagLine }),
      data: person,
      lines: computed(() => { const one = person.value(); return one ? identityLines(one) : [] }),
      entries: computed(() => (person.value() ? [`Patient/${person.value()?.id ?? ''}`] : [])),
    },
    section({ id: 'code', title: $localize`Code status`, icon: 'heart-pulse', loinc: '42348-3', none: $localize`Not recorded. Not recorded is not full code.` }, flags, { rows: () => codeStatusOf(flags.rows()), line: flagLine }),
    section({ id: 'allergies', title: $localize`Allergies`, icon: 'shield-alert', loinc: '48765-2', none: $localize`None recorded. Nobody asked is not "no known allergies".` }, allergies, { rows: () => allergies.rows().filter(isActiveAllergy), line: allergyLine }),
    section({ id: 'alerts', title: $localize`Isolation and alerts`, icon: 'biohazard', loinc: '75310-3', none: $localize`None recorded.` }, flags, { rows: () => alertsOf(flags.rows()), line: flagLine }),
    section({ id: 'medications', title: $localize`Medications and last doses`, icon: 'pill', loinc: '10160-0', none: $localize`No active orders.` }, orders, { rows: () => orders.rows(), line: (order) => medicationLine(order, drugName(order), isGivenKnown() ? given.rows() : null) }),
    section({ id: 'problems', title: $localize`Problems`, icon: 'clipboard-list', loinc: '11450-4', none: $localize`No active problems recorded.` }, problems, { rows: () => problems.rows(), line: problemLine }),
    section({ id: 'vitals', title: $localize`Newest vital signs`, icon: 'activity', loinc: '8716-3', none: $localize`No vital signs recorded.` }, vitals, { rows: () => newestOfEach(vitals.rows()), line: observationLine }),
    section({ id: 'results', title: $localize`Newest results`, icon: 'test-tube', loinc: '30954-2', none: $localize`No results recorded.` }, results, { rows: () => newestOfEach(results.rows()), line: observationLine }),
    section({ id: 'contacts', title: $localize`Contacts, in call order`, icon: 'phone', loinc: '86470-2', none: $localize`No contacts recorded.` }, people, { rows: () => callOrder(people.rows()), line: contactLine }),
    section({ id: 'coverage', title: $localize`Coverage`, icon: 'wallet', loinc: '48768-6', none: $localize`No active coverage recorded.` }, coverages, { rows: () => [...coverages.rows()].sort((a, b) => (a.order ?? 99) - (b.order ?? 99)), line: coverageLine }),
    section({ id: 'vaccines', title: $localize`Immunizations`, icon: 'syringe', loinc: '11369-6', none: $localize`None recorded.` }, vaccines, { rows: () => vaccines.rows().slice(0, 12), line: immunizationLine }),
  ] satisfies readonly (Section & { entries: Signal<readonly string[]> })[]

  const partState = ({ data }: Section): PartState => {
    const state = data.state()
    if (state !== 'failed') return state === 'full' ? 'full' : 'empty'
    return data.failure()?.kind === 'forbidden' ? 'withheld' : 'failed'
  }
  return {
    sections,
    parts: computed(() =>
      sections.map((one) => ({
        title: one.title,
        loinc: one.loinc,
        state: partState(one),
        lines: one.lines().map(lineText),
        entries: one.entries(),
      })),
    ),
    isLoading: computed(
      () => sections.some(({ data }) => data.state() === 'loading') || given.state() === 'loading',
    ),
    unread: computed(() => [
      ...sections.filter(({ data }) => data.state() === 'failed').map(({ title }) => title),
      ...(given.state() === 'failed' ? [$localize`Last doses`] : []),
    ]),
  }
}
