import { Component, input, model } from '@angular/core'

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
          {{ reason.text }}
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
  readonly chosen = model('')
  readonly note = model('')
}
