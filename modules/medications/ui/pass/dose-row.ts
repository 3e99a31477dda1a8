import { Component, computed, input, output } from '@angular/core'
import { formatReference, Glyph, Icon, StatusChip } from '@medley/ui'
import { dosagesText } from '../../model/dosage.ts'
import { isToDo } from '../../model/outcomes.ts'
import type { Dose } from '../../model/pass.ts'
import { doseWords, looks, splitName } from './pass-words.ts'

/** One dose on the resident's card: tap to mark it, or say why it is not given. */
@Component({
  selector: 'medications-dose-row',
  imports: [Glyph, Icon, StatusChip],
  template: `
    <div class="mrow" [class.past]="!isOpen()">
      @if (isOpen()) {
        <button
          type="button"
          class="tap"
          role="checkbox"
          [class.on]="isMarked()"
          [attr.aria-checked]="isMarked()"
          [attr.aria-label]="name()"
          [disabled]="!mayGive()"
          (click)="marked.emit()"
          (keydown)="onKey($event)"
        >
          @if (isMarked()) {
            <medley-icon name="check" [size]="20" />
          }
        </button>
      } @else {
        <span [class]="'tap done fg s-' + look()"><medley-glyph [name]="look()" [size]="20" /></span>
      }
      <span class="grow">
        <span class="mn"
          ><b>{{ drug()[0] }}</b
          >{{ drug()[1] }}</span
        >
        <span class="sig">{{ sig() }}</span>
        @if (why()) {
          <span class="sig">{{ why() }}</span>
        }
      </span>
      <medley-status [status]="look()" [solid]="dose().state === 'late'">{{ words() }}</medley-status>
      @if (mayGive() && isOpen()) {
        <button type="button" class="btn sm" (click)="notGiven.emit()" i18n>Not given</button>
      } @else if (mayGive() && dose().recorded) {
        <button type="button" class="btn sm ghost" (click)="corrected.emit()" i18n>Correct</button>
      }
    </div>
  `,
  styleUrls: ['./dose-lines.css', './dose-row.css'],
})
export class DoseRow {
  readonly dose = input.required<Dose>()
  readonly name = input.required<string>()
  readonly now = input.required<number>()
  readonly isMarked = input(false)
  readonly mayGive = input(true)
  readonly marked = output()
  readonly notGiven = output()
  /** Enter on the box: give what is marked. */
  readonly give = output()
  readonly corrected = output()

  protected readonly isOpen = computed(() => {
    const { state } = this.dose()
    return isToDo(state) || state === 'early' || state === 'missing'
  })
  protected readonly look = computed(() => looks[this.dose().state])
  protected readonly words = computed(() => doseWords(this.dose(), this.now()))
  protected readonly drug = computed(() => splitName(this.name()))
  protected readonly sig = computed(
    () => dosagesText([this.dose().slot.dosage]) || $localize`Dosage not recorded`,
  )
  protected readonly why = computed(() => {
    const { recorded, slot } = this.dose()
    const said = recorded?.statusReason?.[0]?.text ?? slot.order.statusReason?.text ?? ''
    const by = formatReference(recorded?.performer?.[0]?.actor)
    return recorded?.status === 'not-done' ? [said, by].filter(Boolean).join(' · ') : !recorded ? said : ''
  })

  /** On the box: Enter gives what is marked; `r` refused, `h` held and `l` later lead to the reasons; Space marks, as on any check box. */
  protected onKey(event: KeyboardEvent): void {
    if (!['r', 'h', 'l', 'Enter'].includes(event.key) || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (event.key === 'Enter') this.give.emit()
    else this.notGiven.emit()
  }
}
