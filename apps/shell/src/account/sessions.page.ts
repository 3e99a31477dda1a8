import { Component, inject, resource, signal } from '@angular/core'
import { formatDay, formatTime, Icon, Session } from '@medley/ui'
import { ScreenLock } from '../lock/screen-lock.ts'
import { SessionCalls } from '../session/session-calls.ts'
import { deviceOf } from './device.ts'

/** `GET /session/list`. */
interface ListedSession {
  readonly id: string
  readonly facility: string
  readonly agent: string
  readonly address: string
  readonly isLocked: boolean
  readonly isThis: boolean
  readonly signedIn: string
  readonly used: string
}

async function readSessions(): Promise<readonly ListedSession[]> {
  const response = await fetch('/session/list', { cache: 'no-store' })
  if (!response.ok) throw new Error(`/session/list: HTTP ${response.status}`)
  return ((await response.json()) as { sessions: readonly ListedSession[] }).sessions
}

/** Where the person is signed in, and the way out of there. */
@Component({
  selector: 'shell-sessions-page',
  imports: [Icon],
  template: `
    <div class="work">
      <div class="scroll narrow">
        <header class="sessionshead">
          <div>
            <h1 i18n>Your sessions</h1>
            <p class="t2" i18n>
              Where you are signed in now. End what you do not know, and change your password.
            </p>
          </div>
          <button type="button" class="btn danger end" (click)="endAll()">
            <medley-icon name="log-out" /><span i18n>Sign out everywhere</span>
          </button>
        </header>
        @if (problem()) {
          <p class="notice s-overdue" role="alert">{{ problem() }}</p>
        }
        @if (sessions.error()) {
          <p class="notice s-overdue" role="alert" i18n>
            Your sessions could not be loaded. There may be others than this one.
          </p>
        } @else {
          <article class="card" [attr.aria-busy]="sessions.isLoading()">
            <ul class="devices">
              @for (one of sessions.value(); track one.id) {
                <li>
                  <medley-icon [name]="device(one).icon" [size]="20" />
                  <div>
                    <p class="b">
                      {{ device(one).label }}
                      @if (one.isThis) {
                        <span class="chip plain s-done" i18n>This session</span>
                      }
                      @if (one.isLocked) {
                        <span class="chip plain s-held" i18n>Locked</span>
                      }
                    </p>
                    <p class="t2 dense">
                      {{ placeOf(one.facility) }} · {{ one.address }} · <span i18n>signed in</span>
                      {{ when(one.signedIn) }} · <span i18n>last used</span>
                      {{ when(one.used) }}
                    </p>
                  </div>
                  @if (!one.isThis) {
                    <button type="button" class="btn sm end" (click)="end(one.id)">
                      <span i18n>End</span><span class="sr">{{ device(one).label }}</span>
                    </button>
                  }
                </li>
              }
            </ul>
          </article>
        }
      </div>
    </div>
  `,
  host: { class: 'screen' },
})
export class SessionsPage {
  readonly #calls = inject(SessionCalls)
  readonly #lock = inject(ScreenLock)
  readonly #session = inject(Session)
  protected readonly sessions = resource({ loader: readSessions })
  protected readonly problem = signal('')
  protected readonly device = ({ agent }: ListedSession) => deviceOf(agent)

  protected readonly when = (time: string): string => `${formatDay(time)} ${formatTime(new Date(time))}`

  protected placeOf(facility: string): string {
    return this.#session.workplaces().find(({ id }) => id === facility)?.name ?? facility
  }

  protected async end(id: string): Promise<void> {
    const response = await this.#calls.post('end', { id })
    // One that ended by itself meanwhile is what was wanted.
    const isOver = response?.ok === true || response?.status === 404
    this.problem.set(isOver ? '' : $localize`The session could not be ended. Try again.`)
    this.sessions.reload()
  }

  protected async endAll(): Promise<void> {
    const response = await this.#calls.post('end-all')
    if (response?.ok) this.#lock.leave(() => location.assign('/login'))
    else this.problem.set($localize`The sessions could not be ended. Try again.`)
  }
}
