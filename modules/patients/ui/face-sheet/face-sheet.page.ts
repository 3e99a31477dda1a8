import { Component, computed, inject, signal } from '@angular/core'
import type { RelatedPerson } from 'fhir/r4'
import { Card, Icon, injectRead, ModulePages, PatientContext, Session } from '@medley/ui'
import { ContactList } from '../contact-list.ts'
import { injectContacts } from '../inject-contacts.ts'
import { FlagsCard } from '../flags/flags.card.ts'
import { ContactDrawer } from '../register/contact.drawer.ts'
import { PhotoDrawer } from '../photo/photo.drawer.ts'
import { PersonDrawer } from '../register/person.drawer.ts'
import { demographicsOf, identifiersOf, reachOf } from './facts.ts'
import { FactList } from './fact-list.ts'

/** Who the resident is, how to reach them and theirs: the page that goes along to the hospital. */
@Component({
  selector: 'patients-face-sheet-page',
  imports: [
    Card,
    ContactDrawer,
    ContactList,
    FactList,
    FlagsCard,
    Icon,
    ModulePages,
    PersonDrawer,
    PhotoDrawer,
  ],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Face sheet</h1>
      <div class="toolbar">
        <medley-module-pages module="patients" />
        <span class="grow"></span>
        @if (mayEdit()) {
          <button type="button" class="btn" (click)="editing.set('identity')">
            <medley-icon name="file-pen-line" /><span i18n>Edit demographics</span>
          </button>
          <button type="button" class="btn" (click)="editing.set('reach')">
            <medley-icon name="map-pin" /><span i18n>Edit address</span>
          </button>
        }
        @if (mayPicture()) {
          <button type="button" class="btn" (click)="isPicturing.set(true)">
            <medley-icon name="circle-user" /><span i18n>Photo</span>
          </button>
        }
        <button type="button" class="btn" (click)="print()">
          <medley-icon name="printer" /><span i18n>Print</span>
        </button>
      </div>
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
            <patients-contact-list
              [contacts]="people.contacts()"
              [mayEdit]="mayEditContacts()"
              (edited)="edit($event)"
            />
          </medley-card>
          @if (mayEditContacts()) {
            <button type="button" class="btn" (click)="contact.set('new')">
              <medley-icon name="plus" /><span i18n>New contact</span>
            </button>
          }
          @if (patientId(); as id) {
            <div><patients-flags-card [patientId]="id" /></div>
          }
        </div>
      </div>
    </div>
    @if (patient.value(); as one) {
      @if (editing(); as block) {
        <patients-person-drawer
          [patient]="one"
          [block]="block"
          (closed)="editing.set(null)"
          (changed)="patient.reload()"
        />
      }
      @if (isPicturing()) {
        <patients-photo-drawer
          [patient]="one"
          (closed)="isPicturing.set(false)"
          (changed)="patient.reload()"
        />
      }
      @if (contact(); as chosen) {
        <patients-contact-drawer
          [patientId]="one.id!"
          [person]="chosen === 'new' ? null : chosen"
          [nextRank]="people.contacts().length + 1"
          (closed)="contact.set(null)"
          (changed)="people.reload()"
        />
      }
    }
  `,
  host: { class: 'work' },
})
export class FaceSheetPage {
  protected readonly patientId = inject(PatientContext).patientId
  readonly #session = inject(Session)
  protected readonly mayEdit = computed(() => this.#session.hasRole('adt', 'him'))
  protected readonly mayEditContacts = computed(() => this.#session.hasRole('adt', 'him'))
  protected readonly mayPicture = computed(() => this.#session.hasRole('adt', 'him', 'nurse'))
  protected readonly isPicturing = signal(false)
  protected readonly editing = signal<'identity' | 'reach' | null>(null)
  protected readonly contact = signal<RelatedPerson | 'new' | null>(null)
  protected readonly patient = injectRead('Patient', () => this.patientId())
  protected readonly people = injectContacts(() => this.patientId())
  protected readonly demographics = computed(() => demographicsOf(this.patient.value()))
  protected readonly reach = computed(() => reachOf(this.patient.value()))
  protected readonly identifiers = computed(() => identifiersOf(this.patient.value()))

  protected edit(id: string): void {
    this.contact.set(this.people.related().find((person) => person.id === id) ?? null)
  }

  protected readonly print = (): void => window.print()
}
