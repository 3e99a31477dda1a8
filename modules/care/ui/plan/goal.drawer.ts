import { Component, computed, inject, input, output, signal } from '@angular/core'
import type { Goal } from 'fhir/r4'
import {
  Drawer,
  facilityNow,
  formatConcept,
  injectFhir,
  injectSave,
  Reasons,
  SaveFailed,
  Session,
} from '@medley/ui'
import { achievements, withProgress } from '../../model/goal-progress.ts'

/** The review of one goal: one tap for how it goes, words if they are needed. */
@Component({
  selector: 'care-goal-drawer',
  imports: [Drawer, Reasons, SaveFailed],
  template: `
    <medley-drawer
      heading="Progress"
      i18n-heading
      [isDirty]="note() !== ''"
      (closed)="closed.emit()"
      (confirm)="store()"
    >
      <p class="b">{{ name() }}</p>
      <medley-reasons
        label="Progress"
        i18n-label
        [reasons]="achievements"
        [(chosen)]="chosen"
        [(note)]="note"
      />
      <label class="field">
        <span i18n>New target date (empty: as it is)</span>
        <input class="ctl narrow" type="date" [value]="due()" (input)="due.set($any($event.target).value)" />
      </label>
      @for (entry of goal().note ?? []; track $index) {
        <p class="t2 dense">{{ entry.time?.slice(0, 10) }} · {{ entry.text }}</p>
      }
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!chosen() || save.isBusy()"
        (click)="store()"
        i18n
      >
        Record progress
      </button>
    </medley-drawer>
  `,
})
export class GoalDrawer {
  readonly goal = input.required<Goal>()
  readonly closed = output()
  readonly changed = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.changed.emit())
  protected readonly achievements = achievements
  protected readonly chosen = signal('')
  protected readonly note = signal('')
  protected readonly due = signal('')
  protected readonly name = computed(() => formatConcept(this.goal().description))

  protected async store(): Promise<void> {
    const achievement = achievements.find(({ code }) => code === this.chosen())
    const before = this.goal()
    if (!achievement) return
    const progress = {
      achievement,
      note: this.note(),
      due: this.due(),
      by: this.#session.signature(),
      at: facilityNow().toISOString(),
    }
    const stored = await this.save.change(
      before,
      (goal) => withProgress(goal, progress),
      (goal) => ({
        text: $localize`${this.name()}:goal:: ${achievement.text.toLocaleLowerCase()}:progress:`,
        undo: () => this.#fhir.update({ ...before, meta: goal.meta }),
      }),
    )
    if (stored) this.closed.emit()
  }
}
