import { computed, type Signal } from '@angular/core'
import type { RelatedPerson } from 'fhir/r4'
import { facilityNow, injectRead, injectSearch, type Loadable, together } from '@medley/ui'
import { type Contact, contactsOf } from '../model/contacts.ts'

/** Everyone to call for a resident, and how their loading goes. */
export function injectContacts(patientId: () => string | null): {
  contacts: Signal<readonly Contact[]>
  data: Loadable
  /** Those that have a record of their own, and can be edited. */
  related: Signal<readonly RelatedPerson[]>
  reload(): void
} {
  const patient = injectRead('Patient', patientId)
  const related = injectSearch('RelatedPerson', () => {
    const id = patientId()
    return id ? { patient: id, _count: 50 } : null
  })
  const contacts = computed(() =>
    contactsOf(patient.value(), related.rows(), facilityNow().toISOString().slice(0, 10)),
  )
  const both = together(patient, related)
  // A Patient is always there; the card is empty when nobody is named.
  const state = computed(() => (both.state() === 'full' && !contacts().length ? 'empty' : both.state()))
  return {
    contacts,
    data: { ...both, state },
    related: related.rows,
    reload: () => {
      patient.reload()
      related.reload()
    },
  }
}
