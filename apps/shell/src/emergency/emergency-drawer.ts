import { Component, computed, inject, input, signal } from '@angular/core'
import { Drawer, Reasons, Session } from '@medley/ui'
import { openProvider } from '../lock/open-provider.ts'
import { Unlock } from '../lock/unlock.ts'
import { EmergencyAccess, type GlassAnswer } from './emergency-access.ts'
import { emergencyReasons } from './emergency-reasons.ts'

const sentences: Readonly<Record<Exclude<GlassAnswer, 'open' | 'step-up'>, string>> = {
  'too-often': $localize`Emergency access can be taken three times a day. Call the privacy officer.`,
  unknown: $localize`There is no such resident in this facility.`,
  failed: $localize`The server did not open the chart. Try again.`,
}

/** Asks why a chart that is hidden from the person has to be opened, and who they are if that was not proved just now. */
@Component({
  selector: 'shell-emergency-drawer',
  imports: [Drawer, Reasons],
  template: `
    <medley-drawer
      heading="Emergency access"
      i18n-heading
      [isDirty]="note() !== ''"
      (closed)="access.asked.set(null)"
      (confirm)="open()"
    >
      <p i18n>
        Opens this resident's whole chart for half an hour, also what is restricted. You, the reason and all
        you open go on record, and the privacy officer reviews it.
      </p>
      <medley-reasons label="Reason" i18n-label [reasons]="reasons" [hasNote]="false" [(chosen)]="code" />
      <label class="field">
        <span i18n>What happened</span>
        <textarea
          class="ctl"
          rows="3"
          maxlength="1000"
          [value]="note()"
          (input)="note.set($any($event.target).value)"
        ></textarea>
      </label>
      @if (isAsked() && session.isExternal()) {
        <p class="t2" i18n>
          Show once more who you are, in a window of your organization. Then open the chart.
        </p>
        <button type="button" class="btn" (click)="goToProvider()" i18n>Show who I am</button>
      } @else if (isAsked() && ticket() === null) {
        <label class="field">
          <span i18n>Your password, once more</span>
          <input
            #password
            class="ctl"
            type="password"
            autocomplete="current-password"
            (input)="proof.set(password.value)"
          />
        </label>
      } @else if (isAsked()) {
        <label class="field">
          <span i18n>Code of your authenticator app</span>
          <input
            #digits
            class="ctl"
            inputmode="numeric"
            autocomplete="one-time-code"
            (input)="proof.set(digits.value)"
          />
        </label>
      }
      <p class="error" role="alert">{{ problem() }}</p>
      <ng-container drawerActions>
        <button type="button" class="btn ghost" (click)="access.asked.set(null)" i18n>Cancel</button>
        <button type="button" class="btn primary end" [disabled]="!isReady()" (click)="open()" i18n>
          Open the chart
        </button>
      </ng-container>
    </medley-drawer>
  `,
})
export class EmergencyDrawer {
  readonly patientId = input.required<string>()
  protected readonly access = inject(EmergencyAccess)
  protected readonly session = inject(Session)
  readonly #unlock = inject(Unlock)
  protected readonly reasons = emergencyReasons
  protected readonly code = signal('')
  protected readonly note = signal('')
  /** Whether the person has to prove who they are. */
  protected readonly isAsked = signal(false)
  protected readonly proof = signal('')
  protected readonly ticket = signal<string | null>(null)
  protected readonly problem = signal('')
  readonly #isBusy = signal(false)
  protected readonly isReady = computed(
    () => this.code() !== '' && this.note().trim() !== '' && !this.#isBusy(),
  )

  protected async open(): Promise<void> {
    if (!this.isReady()) return
    this.#isBusy.set(true)
    this.problem.set('')
    if (await this.#proveOnceMore()) await this.#break()
    this.#isBusy.set(false)
  }

  protected goToProvider(): void {
    openProvider()
  }

  async #break(): Promise<void> {
    const answer = await this.access.break(this.patientId(), {
      code: this.code(),
      reason: this.note().trim(),
    })
    if (answer === 'open') return location.assign(`/p/${this.patientId()}/summary`)
    if (answer === 'step-up') return this.isAsked.set(true)
    this.problem.set(sentences[answer])
  }

  /** `false` where the chart is not to be asked for yet. */
  async #proveOnceMore(): Promise<boolean> {
    if (!this.isAsked() || this.session.isExternal()) return true
    const ticket = this.ticket()
    const answer = await this.#unlock.try(
      ticket === null ? { password: this.proof() } : { ticket, code: this.proof() },
    )
    this.proof.set('')
    if (answer.state === 'open') {
      this.session.start(answer.session)
      this.isAsked.set(false)
      this.ticket.set(null)
      return true
    }
    this.ticket.set(answer.state === 'code' ? answer.ticket : null)
    if (answer.state === 'refused') this.problem.set(answer.sentence)
    if (answer.state === 'over') this.session.end()
    return false
  }
}
