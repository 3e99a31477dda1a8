import {
  afterNextRender,
  Component,
  computed,
  type ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core'
import { Icon, Session } from '@medley/ui'
import { FacilityClock } from '../frame/facility-clock.ts'
import { initialsOf } from '../frame/initials.ts'
import { Mark } from '../frame/mark.ts'
import { goToSignIn } from '../session/read-session.ts'
import { SessionCalls } from '../session/session-calls.ts'
import { openProvider } from './open-provider.ts'
import { ScreenLock } from './screen-lock.ts'
import { Unlock } from './unlock.ts'

/** Stands instead of everything while the screen is locked. It shows who locked it and no resident. */
@Component({
  selector: 'shell-lock-screen',
  imports: [FacilityClock, Icon, Mark],
  template: `
    <main class="lock">
      <header><shell-mark /><b>Medley</b><span class="grow"></span><shell-facility-clock /></header>
      <form class="lockcard" (submit)="unlock($event)" aria-labelledby="lock-title">
        <span class="av big" aria-hidden="true">{{ initials() }}</span>
        <h1 id="lock-title">{{ session.user()?.name }}</h1>
        <p class="t2">
          <medley-icon name="lock" /><span i18n>Locked at {{ session.facility()?.name }}</span>
        </p>
        @if (lock.keepsWork()) {
          <p class="kept" i18n>Your unsaved work is kept until you are back.</p>
        }
        <p class="error" role="alert">{{ problem() }}</p>
        @if (session.isExternal()) {
          <p class="t2" i18n>
            A window of your organization asks who you are. This page opens again when you are back.
          </p>
        } @else if (ticket() === null) {
          <label class="field">
            <span i18n>Password</span>
            <span class="input"
              ><input #entry type="password" name="password" autocomplete="current-password" required
            /></span>
          </label>
        } @else {
          <label class="field">
            <span i18n>Code of your authenticator app</span>
            <span class="input"
              ><input
                #entry
                name="code"
                inputmode="numeric"
                pattern="[0-9 ]*"
                autocomplete="one-time-code"
                required
            /></span>
          </label>
        }
        @if (session.isExternal()) {
          <button type="submit" class="btn primary lg" i18n>Unlock with your organization</button>
        } @else {
          <button type="submit" class="btn primary lg" [disabled]="isBusy()" i18n>Unlock</button>
        }
        <button type="button" class="btn ghost" (click)="signOut()" i18n>Sign in as somebody else</button>
        @if (lock.keepsWork()) {
          <p class="t3 dense" i18n>Whoever else signs in discards the unsaved work.</p>
        }
      </form>
    </main>
  `,
})
export class LockScreen {
  protected readonly session = inject(Session)
  protected readonly lock = inject(ScreenLock)
  readonly #unlock = inject(Unlock)
  readonly #calls = inject(SessionCalls)
  private readonly entry = viewChild<ElementRef<HTMLInputElement>>('entry')
  protected readonly problem = signal('')
  protected readonly isBusy = signal(false)
  protected readonly ticket = signal<string | null>(null)
  protected readonly initials = computed(() => initialsOf(this.session.user()?.name ?? ''))

  constructor() {
    afterNextRender(() => this.entry()?.nativeElement.focus())
  }

  protected async unlock(event: Event): Promise<void> {
    event.preventDefault()
    if (this.session.isExternal()) return this.#goToProvider()
    const field = this.entry()?.nativeElement
    const [value, ticket] = [field?.value ?? '', this.ticket()]
    this.isBusy.set(true)
    const answer = await this.#unlock.try(ticket === null ? { password: value } : { ticket, code: value })
    this.isBusy.set(false)
    this.problem.set(answer.state === 'refused' ? answer.sentence : '')
    switch (answer.state) {
      case 'open':
        return this.lock.open(answer.session)
      case 'over':
        return this.lock.leave(goToSignIn)
      case 'code':
        this.ticket.set(answer.ticket)
        break
      case 'refused':
        // A ticket is for one code.
        this.ticket.set(null)
    }
    if (field) field.value = ''
    setTimeout(() => this.entry()?.nativeElement.focus())
  }

  /** Its last page says `changed` to this one, which then asks the server whose the session is (`ScreenLock.check`). */
  #goToProvider(): void {
    this.problem.set(
      openProvider()
        ? ''
        : $localize`The browser did not open the window. Allow it for this site, and try again.`,
    )
  }

  protected async signOut(): Promise<void> {
    if (await this.#calls.signOut()) this.lock.leave(() => location.assign('/login'))
    else this.problem.set($localize`Signing out failed. Try again.`)
  }
}
