import { Component, computed, input, output } from '@angular/core'
import type { Encounter, Patient } from 'fhir/r4'
import { ageInYears, Glyph, Icon, patientName } from '@medley/ui'
import type { Bed, BedRefusal } from '../../model/beds.ts'
import { refusalWords } from '../move/movement-words.ts'

/** One bed: who is in it, or that it is open. It can be picked up, and others can be dropped on it. */
@Component({
  selector: 'adt-bed-tile',
  imports: [Glyph, Icon],
  template: `
    <button
      type="button"
      [class]="'bed is-' + bed().state"
      [class.source]="isPicked()"
      [class.target]="moving() && !refusal() && !isPicked()"
      [class.sel]="isChosen()"
      [attr.draggable]="bed().stay && mayMove() ? true : null"
      [attr.data-bed]="bed().name"
      (click)="chosen.emit()"
      (dragstart)="picked.emit()"
      (dragend)="released.emit()"
      (dragover)="over($event)"
      (drop)="drop($event)"
      (keydown.m)="picked.emit()"
      (keydown.escape)="released.emit()"
    >
      <span class="sr">{{ bed().name }}</span>
      <span class="letter" aria-hidden="true">{{ letter() }}</span>
      @switch (bed().state) {
        @case ('open') {
          <medley-glyph name="early" /><span class="grow ell" i18n="bed|Nobody is in it">Open</span>
        }
        @case ('blocked') {
          <medley-icon name="ban" [size]="14" /><span class="grow ell" i18n>Not in use</span>
        }
        @default {
          @if (bed().state === 'held') {
            <medley-glyph [name]="isHospital() ? 'held' : 'out'" label="Out, bed held:" i18n-label />
          }
          <span class="grow ell">{{ name() }}</span>
          <span class="who">{{ facts() }}</span>
        }
      }
      @if (moving() && refusal(); as why) {
        <span class="why">{{ words(why) }}</span>
      }
    </button>
  `,
  styleUrl: './bed-tile.css',
})
export class BedTile {
  readonly bed = input.required<Bed>()
  readonly resident = input<Patient | undefined>(undefined)
  /** The stay that is in the hand. */
  readonly moving = input<Encounter | null>(null)
  readonly refusal = input<BedRefusal | undefined>(undefined)
  readonly isChosen = input(false)
  readonly mayMove = input(false)
  readonly chosen = output()
  readonly picked = output()
  readonly released = output()
  readonly dropped = output()

  protected readonly isPicked = computed(() => {
    const moving = this.moving()
    return moving !== null && this.bed().stay?.id === moving.id
  })
  protected readonly letter = computed(() => this.bed().name.split('-').pop() ?? '')
  protected readonly name = computed(() => patientName(this.resident()) || '…')
  protected readonly isHospital = computed(
    () =>
      (this.bed().stay?.statusHistory ?? [])
        .at(-1)
        ?.extension?.some(({ valueCode }) => valueCode === 'hospital') ?? false,
  )
  protected readonly facts = computed(() => {
    const { birthDate, gender } = this.resident() ?? {}
    return [ageInYears(birthDate), gender?.[0]?.toUpperCase()].filter(Boolean).join('')
  })
  protected readonly words = (why: BedRefusal): string => refusalWords[why]
  protected over(event: Event): void {
    if (this.moving() && !this.refusal()) event.preventDefault()
  }

  protected drop(event: Event): void {
    event.preventDefault()
    if (!this.refusal()) this.dropped.emit()
  }
}
