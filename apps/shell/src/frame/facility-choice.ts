import { Component, computed, inject, signal } from '@angular/core'
import { CONFIRM_LEAVE, PatientContext, Session } from '@medley/ui'
import { ScreenLock } from '../lock/screen-lock.ts'
import { SessionCalls } from '../session/session-calls.ts'
import { SessionChannel } from '../session/session-channel.ts'

/** The facilities of somebody who works at several. One is active at a time; another one is another start of the screens. */
@Component({
  selector: 'shell-facility-choice',
  template: `
    @if (others().length) {
      <p class="label" i18n>Change to</p>
      @for (place of others(); track place.id) {
        <button type="button" class="btn wide" (click)="change(place.id)">
          <span>{{ place.name }}</span><span class="t3 end">{{ place.roles.join(', ') }}</span>
        </button>
      }
      @if (hasFailed()) {
        <p class="s-overdue fg" role="alert" i18n>The facility could not be changed. Try again.</p>
      }
      <hr />
    }
  `,
})
export class FacilityChoice {
  readonly #session = inject(Session)
  readonly #context = inject(PatientContext)
  readonly #confirm = inject(CONFIRM_LEAVE)
  readonly #calls = inject(SessionCalls)
  readonly #channel = inject(SessionChannel)
  readonly #lock = inject(ScreenLock)
  protected readonly hasFailed = signal(false)
  protected readonly others = computed(() =>
    this.#session.workplaces().filter(({ id }) => id !== this.#session.facility()?.id),
  )

  protected async change(facility: string): Promise<void> {
    const losses = this.#context.losses()
    if (losses.length && !(await this.#confirm(losses))) return
    const response = await this.#calls.post('facility', { facility })
    this.hasFailed.set(!response?.ok)
    if (!response?.ok) return
    this.#channel.tell('changed')
    // Safety: no resident of the one house may stay on a screen of the other.
    this.#lock.leave(() => location.assign('/'))
  }
}
