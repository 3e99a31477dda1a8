import { Component, input, model } from '@angular/core'
import type { Identity, IdentityFault } from '../../model/registration.ts'

/** Who it is: names, birthday, sex, numbers. */
@Component({
  selector: 'patients-identity-fields',
  template: `
    <div class="fields">
      @for (row of rows; track row.key) {
        <label class="field">
          <span>{{ row.label }}</span>
          <input
            class="ctl"
            [type]="row.type"
            autocomplete="off"
            [value]="identity()[row.key]"
            [attr.aria-invalid]="shows() && faults().includes($any(row.key))"
            (input)="set(row.key, $any($event.target).value)"
          />
          @if (shows() && faults().includes($any(row.key))) {
            <span class="wrong">{{ row.fault }}</span>
          }
        </label>
      }
      <label class="field">
        <span i18n>Sex (required)</span>
        <select class="ctl" (change)="set('gender', $any($event.target).value)">
          <option value="" i18n>Choose</option>
          @for (one of genders; track one.code) {
            <option [value]="one.code" [selected]="one.code === identity().gender">{{ one.text }}</option>
          }
        </select>
      </label>
    </div>
  `,
})
export class IdentityFields {
  readonly identity = model.required<Identity>()
  readonly faults = input<readonly IdentityFault[]>([])
  /** Faults are shown once somebody tried to go on. */
  readonly shows = input(false)
  protected readonly genders = [
    { code: 'female', text: $localize`Female` },
    { code: 'male', text: $localize`Male` },
    { code: 'other', text: $localize`Other` },
    { code: 'unknown', text: $localize`Unknown` },
  ]
  protected readonly rows: readonly { key: keyof Identity; label: string; type: string; fault: string }[] = [
    {
      key: 'family',
      label: $localize`Family name (required)`,
      type: 'text',
      fault: $localize`Enter the family name.`,
    },
    {
      key: 'given',
      label: $localize`Given names (required)`,
      type: 'text',
      fault: $localize`Enter the given name.`,
    },
    { key: 'preferred', label: $localize`Called`, type: 'text', fault: '' },
    {
      key: 'birthDate',
      label: $localize`Date of birth (required)`,
      type: 'date',
      fault: $localize`Enter a day in the past.`,
    },
    { key: 'recordNumber', label: $localize`Record number`, type: 'text', fault: '' },
    {
      key: 'medicareNumber',
      label: $localize`Medicare number`,
      type: 'text',
      fault: $localize`Not a Medicare number: 11 signs, like 1EG4-TE5-MK73.`,
    },
  ]

  protected set(key: keyof Identity, value: string): void {
    this.identity.update((identity) => ({ ...identity, [key]: value }))
  }
}
