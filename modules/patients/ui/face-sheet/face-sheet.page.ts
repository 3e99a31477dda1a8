import { Component, computed, inject } from '@angular/core'
import { Card, injectRead, ModulePages, PatientContext } from '@medley/ui'
import { ContactList } from '../contact-list.ts'
import { injectContacts } from '../inject-contacts.ts'
import { demographicsOf, identifiersOf, reachOf } from './facts.ts'
import { FactList } from './fact-list.ts'

/** Who the resident is, how to reach them and theirs: the page that goes along to the hospital. */
@Component({
  selector: 'patients-face-sheet-page',
  imports: [Card, ContactList, FactList, ModulePages],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Face sheet</h1>
      <div class="toolbar empty-ok"><medley-module-pages module="patients" /></div>
      <div class="columns">
        <div class="col">
          <medley-card
            module="patients"
            heading="Demographics"
            i18n-heading
            icon="circle-user"
            [data]="patient"
            [skeletonRows]="8"
            none="Nothing recorded."
            i18n-none
          >
            <patients-fact-list [facts]="demographics()" />
          </medley-card>
        </div>
        <div class="col">
          <medley-card
            module="patients"
            heading="Address and phone"
            i18n-heading
            icon="map-pin"
            [data]="patient"
            none="Nothing recorded."
            i18n-none
          >
            <patients-fact-list [facts]="reach()" />
          </medley-card>
          <medley-card
            module="patients"
            heading="Identifiers"
            i18n-heading
            icon="id-card"
            [data]="patient"
            none="Nothing recorded."
            i18n-none
          >
            <patients-fact-list [facts]="identifiers()" />
          </medley-card>
        </div>
        <div class="col">
          <medley-card
            module="patients"
            heading="Contacts"
            i18n-heading
            icon="users"
            [data]="people.data"
            meta="in call order"
            i18n-meta
            none="No contacts recorded."
            i18n-none
          >
            <patients-contact-list [contacts]="people.contacts()" />
          </medley-card>
        </div>
      </div>
    </div>
  `,
  host: { class: 'work' },
})
export class FaceSheetPage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly patient = injectRead('Patient', () => this.#patientId())
  protected readonly people = injectContacts(() => this.#patientId())
  protected readonly demographics = computed(() => demographicsOf(this.patient.value()))
  protected readonly reach = computed(() => reachOf(this.patient.value()))
  protected readonly identifiers = computed(() => identifiersOf(this.patient.value()))
}
