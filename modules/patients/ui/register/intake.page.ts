import { Component, computed, inject, signal } from '@angular/core'
import { RouterLink } from '@angular/router'
import {
  Card,
  Icon,
  injectRead,
  injectSearch,
  localToday,
  PatientContext,
  StatusChip,
  together,
} from '@medley/ui'
import { type Block, openBlocks } from '../../model/registration.ts'
import { FlagsCard } from '../flags/flags.card.ts'
import { ContactDrawer } from './contact.drawer.ts'
import { PersonDrawer } from './person.drawer.ts'

interface Step {
  readonly block: Block
  readonly title: string
  readonly owner: string
}

/** The admission, block by block. What is stored is what is known: it can be left at any time and gone on with by anybody. */
@Component({
  selector: 'patients-intake-page',
  imports: [Card, ContactDrawer, FlagsCard, Icon, PersonDrawer, RouterLink, StatusChip],
  template: `
    <div class="scroll stack">
      <div class="pagehead bare">
        <h1 i18n>Admission</h1>
        <span class="t2" i18n>{{ steps.length - open().length }} of {{ steps.length }} done</span>
      </div>
      <medley-card
        module="patients"
        heading="What is needed"
        i18n-heading
        icon="list-checks"
        [data]="data"
        none="Nothing recorded."
        i18n-none
      >
        <ol class="list loose">
          @for (step of steps; track step.block; let place = $index) {
            <li>
              <span class="time">{{ place + 1 }}</span>
              <span class="grow"
                ><b class="b block">{{ step.title }}</b
                ><span class="t2">{{ step.owner }}</span></span
              >
              <medley-status [status]="!isTold(step.block) ? null : isOpen(step.block) ? 'due' : 'done'">
                @if (!isTold(step.block)) {
                  <span i18n>Not shown to you</span>
                } @else if (isOpen(step.block)) {
                  <span i18n>Missing</span>
                } @else {
                  <span i18n>Done</span>
                }
              </medley-status>
              @switch (step.block) {
                @case ('stay') {
                  <a class="btn sm" routerLink="/adt/beds" i18n>Bed board</a>
                }
                @case ('code-status') {
                  <span class="t3" i18n>below</span>
                }
                @default {
                  <button
                    type="button"
                    class="btn sm"
                    [class.primary]="step.block === open()[0]"
                    (click)="editing.set(step.block)"
                  >
                    <medley-icon name="file-pen-line" [size]="14" /><span i18n>Fill in</span>&ngsp;<span
                      class="sr"
                      >{{ step.title }}</span
                    >
                  </button>
                }
              }
            </li>
          }
        </ol>
      </medley-card>
      @if (patientId(); as id) {
        <div><patients-flags-card [patientId]="id" (changed)="flags.reload()" /></div>
      }
    </div>
    @if (patient.value(); as one) {
      @if (editing() === 'identity' || editing() === 'reach') {
        <patients-person-drawer
          [patient]="one"
          [block]="$any(editing())"
          (closed)="editing.set(null)"
          (changed)="patient.reload()"
        />
      } @else if (editing() === 'contacts') {
        <patients-contact-drawer
          [patientId]="one.id!"
          [nextRank]="contacts.rows().length + 1"
          (closed)="editing.set(null)"
          (changed)="contacts.reload()"
        />
      }
    }
  `,
  host: { class: 'work' },
})
export class IntakePage {
  protected readonly patientId = inject(PatientContext).patientId
  protected readonly editing = signal<Block | null>(null)
  protected readonly patient = injectRead('Patient', () => this.patientId())
  readonly #of = (criteria: Record<string, string | number>) => {
    const patient = this.patientId()
    return patient ? { patient, _count: 50, ...criteria } : null
  }
  protected readonly contacts = injectSearch('RelatedPerson', () => this.#of({ active: 'true' }))
  protected readonly flags = injectSearch('Flag', () => this.#of({}))
  readonly #stays = injectSearch('Encounter', () => this.#of({ status: 'planned,in-progress,onleave' }))
  /** Admissions do not see flags: then that block is nursing's to tell. */
  protected readonly data = together(this.patient, this.contacts)
  protected readonly isTold = (block: Block): boolean =>
    block !== 'code-status' || this.flags.state() !== 'failed'
  protected readonly steps: readonly Step[] = [
    { block: 'identity', title: $localize`Name, birthday, numbers`, owner: $localize`Admissions` },
    { block: 'reach', title: $localize`Address, phone, language`, owner: $localize`Admissions` },
    { block: 'contacts', title: $localize`Contacts and who decides`, owner: $localize`Social work` },
    { block: 'code-status', title: $localize`Code status and alerts`, owner: $localize`Nursing` },
    { block: 'stay', title: $localize`Bed`, owner: $localize`Admissions` },
  ]
  protected readonly open = computed((): readonly Block[] => {
    const patient = this.patient.value()
    if (!patient) return this.steps.map(({ block }) => block)
    return openBlocks({
      patient,
      contacts: this.contacts.rows(),
      flags: this.flags.rows(),
      hasStay: this.#stays.rows().some(({ class: kind }) => kind.code !== 'ACUTE'),
      today: localToday(),
    })
  })
  protected readonly isOpen = (block: Block): boolean => this.open().includes(block)
}
