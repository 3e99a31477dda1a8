import { Component, computed, DestroyRef, inject } from '@angular/core'
import { Card, PatientContext, Toaster } from '@medley/ui'
import { injectFactsEditing } from './facts-editing.ts'
import type { FactsForm, Line } from './facts-form.ts'
import type { FactsChange } from './feeds-data.ts'
import { FeedsTabs } from './feeds-tabs.ts'
import { injectFeeds } from './inject-feeds.ts'
import { type LineColumn, LinesEditor } from './lines-editor.ts'
import { moment } from './moment.ts'

const column = (name: string, label: string, size: number): LineColumn => ({ name, label, size })

const parts: Readonly<Record<keyof FactsForm, string>> = {
  passTimes: $localize`Medication passes`,
  censusTime: $localize`Census compared at`,
  holdsBeds: $localize`Beds are held`,
  units: $localize`Units and beds`,
  payers: $localize`Payers`,
  codes: $localize`Code maps`,
}

/** What is true of the facility, for its feeds: edited here over what its file says. */
@Component({
  selector: 'shell-facts-page',
  imports: [Card, FeedsTabs, LinesEditor],
  templateUrl: './facts.page.html',
  host: { class: 'screen' },
})
export class FactsPage {
  readonly #toaster = inject(Toaster)
  protected readonly edit = injectFactsEditing()
  protected readonly history = injectFeeds<{ changes: readonly FactsChange[] }>({
    path: () => '/facts/history',
    isEmpty: ({ changes }) => changes.length === 0,
  })
  protected readonly changes = computed(() => this.history.value()?.changes ?? [])
  protected readonly conflictParts = computed(() =>
    (this.edit.conflict()?.parts ?? []).map((name) => parts[name]).join(', '),
  )
  protected readonly parts = parts
  protected readonly moment = moment
  protected readonly unitColumns = [
    column('code', $localize`Code of the source`, 12),
    column('name', $localize`Name`, 28),
    column('beds', $localize`Beds, separated by commas`, 40),
  ]
  protected readonly payerColumns = [
    column('code', $localize`Code of the source`, 16),
    column('name', $localize`Name`, 28),
    column('id', $localize`Id in the record`, 20),
  ]
  protected readonly codeColumns = [
    column('map', $localize`Map`, 16),
    column('local', $localize`Code of the source`, 10),
    column('system', $localize`System`, 32),
    column('code', $localize`Code`, 10),
    column('display', $localize`Text`, 32),
  ]

  constructor() {
    const forget = inject(PatientContext).guardLeave(() =>
      this.edit.isDirty() ? $localize`Facts of the facility` : null,
    )
    inject(DestroyRef).onDestroy(forget)
  }

  protected set(change: Partial<FactsForm>): void {
    this.edit.form.update((form) => form && { ...form, ...change })
  }

  protected setLines(name: 'units' | 'payers' | 'codes', lines: readonly Line[]): void {
    this.set({ [name]: lines })
  }

  protected async save(): Promise<void> {
    if (!(await this.edit.save())) return
    this.#toaster.show({ text: $localize`The facts are saved. Feeds use them now.` })
    this.history.reload()
  }
}
