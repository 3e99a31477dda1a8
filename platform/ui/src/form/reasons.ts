import { Component, input, model } from '@angular/core'
import { translated } from '../format/translated.ts'

export interface Reason {
  readonly code: string
  readonly text: string
}

/** One reason of a few, all in sight, and words where those are not enough. */
@Component({
  selector: 'medley-reasons',
  template: `
    <div class="reasons" role="radiogroup" [attr.aria-label]="label()">
      @for (reason of reasons(); track reason.code) {
        <button
          type="button"
          role="radio"
          class="btn"
          [attr.aria-checked]="reason.code === chosen()"
          [attr.aria-pressed]="null"
          [class.on]="reason.code === chosen()"
          (click)="chosen.set(reason.code)"
        >
          {{ words(reason.text) }}
        </button>
      }
    </div>
    @if (hasNote()) {
      <label class="field">
        <span i18n>Note</span>
        <textarea
          class="ctl"
          rows="2"
          [value]="note()"
          (input)="note.set($any($event.target).value)"
        ></textarea>
      </label>
    }
  `,
})
export class Reasons {
  readonly label = input.required<string>()
  readonly reasons = input.required<readonly Reason[]>()
  readonly hasNote = input(true)
  protected readonly words = translated
  readonly chosen = model('')
  readonly note = model('')
}
