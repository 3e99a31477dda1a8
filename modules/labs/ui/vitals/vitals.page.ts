import { Component, computed, inject, signal, viewChild } from '@angular/core'
import { Icon, injectShortcuts, PatientContext, Session } from '@medley/ui'
import { vitals } from '../../model/catalogue.ts'
import { FlowSheet } from '../flow-sheet/flow-sheet.ts'
import { VitalEntryDrawer } from './vital-entry.drawer.ts'

/** Vital signs by sign and time, and where a round of them is recorded. */
@Component({
  selector: 'labs-vitals-page',
  imports: [FlowSheet, Icon, VitalEntryDrawer],
  template: `
    <labs-flow-sheet
      category="vital-signs"
      [catalogue]="vitals"
      heading="Vital signs"
      i18n-heading
      icon="activity"
      none="No vital signs recorded."
      i18n-none
    >
      @if (mayRecord()) {
        <button sheetAction type="button" class="btn primary" (click)="isOpen.set(true)">
          <medley-icon name="plus" /><span i18n>Record vital signs</span>
        </button>
      }
    </labs-flow-sheet>
    @if (isOpen() && patientId()) {
      <labs-vital-entry-drawer
        [patientId]="patientId()!"
        (closed)="isOpen.set(false)"
        (recorded)="sheet().reload()"
      />
    }
  `,
})
export class VitalsPage {
  protected readonly vitals = vitals
  protected readonly patientId = inject(PatientContext).patientId
  readonly #session = inject(Session)
  protected readonly mayRecord = computed(() =>
    this.#session.hasRole('nurse', 'physician', 'aide', 'therapist'),
  )
  protected readonly isOpen = signal(false)
  protected readonly sheet = viewChild.required(FlowSheet)

  constructor() {
    if (this.mayRecord())
      injectShortcuts({ keys: 'n', label: $localize`Record vital signs`, run: () => this.isOpen.set(true) })
  }
}
