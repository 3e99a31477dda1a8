import { Component, computed, inject, input, output, signal } from '@angular/core'
import { Drawer, facilityNow, injectFhir, injectSave, localToday, SaveFailed, Session } from '@medley/ui'
import { isDiagnosisCode, newProblem } from '../../model/problem-life.ts'

/** A new entry of the problem list. */
@Component({
  selector: 'care-problem-drawer',
  imports: [Drawer, SaveFailed],
  template: `
    <medley-drawer
      heading="New problem"
      i18n-heading
      [isDirty]="name() !== ''"
      (closed)="closed.emit()"
      (confirm)="store()"
    >
      <label class="field">
        <span i18n>Problem</span>
        <input class="ctl" type="text" [value]="name()" (input)="name.set($any($event.target).value)" />
      </label>
      <div class="fields">
        <label class="field">
          <span i18n>ICD-10-CM code (if known)</span>
          <input
            class="ctl"
            type="text"
            placeholder="I50.9"
            [value]="code()"
            (input)="code.set($any($event.target).value)"
          />
          @if (code() && !isCode()) {
            <span class="wrong" i18n>Not a code: a letter, two signs, then a point.</span>
          }
        </label>
        <label class="field">
          <span i18n>Since</span>
          <input class="ctl" type="date" [value]="since()" (input)="since.set($any($event.target).value)" />
        </label>
      </div>
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!mayStore()"
        (click)="store()"
        i18n
      >
        Add problem
      </button>
    </medley-drawer>
  `,
})
export class ProblemDrawer {
  readonly patientId = input.required<string>()
  readonly closed = output()
  readonly changed = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.changed.emit())
  protected readonly name = signal('')
  protected readonly code = signal('')
  protected readonly since = signal(localToday())
  protected readonly isCode = computed(() => isDiagnosisCode(this.code()))
  protected readonly mayStore = computed(
    () => !!this.name().trim() && (!this.code() || this.isCode()) && !!this.since() && !this.save.isBusy(),
  )

  protected async store(): Promise<void> {
    if (!this.mayStore()) return
    const problem = newProblem({
      name: this.name(),
      code: this.code(),
      since: this.since(),
      patientId: this.patientId(),
      by: this.#session.signature(),
      at: facilityNow().toISOString(),
    })
    const isDone = await this.save.run(async () => {
      await this.#fhir.create(problem)
      return $localize`${this.name().trim()}:problem: is on the problem list`
    })
    if (isDone) this.closed.emit()
  }
}
