import { Component, computed, inject, signal } from '@angular/core'
import { RouterLink } from '@angular/router'
import { Icon, language, PatientContext, Popover, type Segment, Segments, Session } from '@medley/ui'
import { LeaveDialog } from '../chart/leave-dialog.ts'
import { EmergencyAccess } from '../emergency/emergency-access.ts'
import { chooseLanguage, type Language, languages } from '../language/language.ts'
import { ScreenLock } from '../lock/screen-lock.ts'
import { ContextChannel } from '../session/context-channel.ts'
import { SessionCalls } from '../session/session-calls.ts'
import { FacilityChoice } from './facility-choice.ts'
import { initialsOf } from './initials.ts'
import { roleWords } from './role-words.ts'
import { chooseDisplay, type Density, readDensity, readTheme, type Theme } from './display.ts'

/** Who is signed in and where, how the screen looks, and the way out. */
@Component({
  selector: 'shell-user-menu',
  imports: [FacilityChoice, Icon, Popover, RouterLink, Segments],
  template: `
    <button type="button" class="me" popovertarget="user-menu" aria-haspopup="true">
      <span class="av" aria-hidden="true">{{ letters() }}</span>
      <span class="who2">
        <b>{{ session.user()?.name }}</b>
        <span class="label">{{ roles() }}</span>
      </span>
      <span class="sr" i18n>Open your menu</span>
    </button>
    <medley-popover name="user-menu" label="Your menu" i18n-label>
      <p class="b">{{ session.user()?.name }}</p>
      <p class="t2 dense">{{ session.facility()?.name }}</p>
      <hr />
      <shell-facility-choice />
      <p class="label" i18n>Theme</p>
      <medley-segments
        label="Theme"
        i18n-label
        [segments]="themes"
        [chosen]="theme()"
        (chosenChange)="setTheme($event)"
      />
      <p class="label" i18n>Density</p>
      <medley-segments
        label="Density"
        i18n-label
        [segments]="densities"
        [chosen]="density()"
        (chosenChange)="setDensity($event)"
      />
      <p class="label" lang="en">Language · Idioma</p>
      <medley-segments
        label="Language"
        i18n-label
        [segments]="languages"
        [chosen]="language"
        (chosenChange)="setLanguage($event)"
      />
      <p class="label" i18n>When I open a chart in another tab</p>
      <medley-segments
        label="When I open a chart in another tab"
        i18n-label
        [segments]="following"
        [chosen]="channel.follows() ? 'follow' : 'stay'"
        (chosenChange)="channel.setFollows($event === 'follow')"
      />
      <hr />
      @if (failed()) {
        <p class="s-overdue fg" role="alert" i18n>Signing out failed. Try again.</p>
      }
      @if (emergency.isOffered() && context.patientId(); as patientId) {
        <button type="button" class="btn wide" (click)="askEmergency($event, patientId)">
          <medley-icon name="shield-alert" /><span i18n>Emergency access to this chart</span>
        </button>
      }
      <a class="btn wide" routerLink="/account/sessions" (click)="close($event)">
        <medley-icon name="monitor" /><span i18n>Your sessions</span>
      </a>
      <button type="button" class="btn wide" (click)="lock.lock()" aria-keyshortcuts="Alt+L">
        <medley-icon name="lock" /><span i18n>Lock the screen</span><kbd class="kbd end">Alt L</kbd>
      </button>
      <button type="button" class="btn wide" (click)="signOut()">
        <medley-icon name="log-out" /><span i18n>Sign out</span>
      </button>
    </medley-popover>
  `,
})
export class UserMenu {
  protected readonly session = inject(Session)
  protected readonly lock = inject(ScreenLock)
  protected readonly channel = inject(ContextChannel)
  protected readonly emergency = inject(EmergencyAccess)
  protected readonly context = inject(PatientContext)
  readonly #calls = inject(SessionCalls)
  readonly #leave = inject(LeaveDialog)
  protected readonly theme = signal(readTheme())
  protected readonly density = signal(readDensity())
  protected readonly failed = signal(false)

  protected readonly themes: readonly Segment[] = [
    { id: 'auto', label: $localize`Like the device` },
    { id: 'light', label: $localize`Light` },
    { id: 'dark', label: $localize`Dark` },
  ]
  protected readonly densities: readonly Segment[] = [
    { id: 'desktop', label: $localize`Desktop` },
    { id: 'touch', label: $localize`Touch` },
  ]

  protected readonly following: readonly Segment[] = [
    { id: 'stay', label: $localize`Stay here` },
    { id: 'follow', label: $localize`Follow` },
  ]
  /** Each in its own language: whoever cannot read the page finds theirs. */
  protected readonly languages: readonly Segment[] = languages.map(({ id, name }) => ({ id, label: name }))
  protected readonly language = language()

  protected readonly roles = computed(() => roleWords(this.session.user()?.roles ?? []))
  protected readonly letters = computed(() => initialsOf(this.session.user()?.name ?? ''))

  protected setTheme(theme: string): void {
    this.theme.set(theme as Theme)
    chooseDisplay({ theme: theme as Theme })
  }

  protected setDensity(density: string): void {
    this.density.set(density as Density)
    chooseDisplay({ density: density as Density })
  }

  /** The page is loaded anew; what is not saved yet is asked about first. */
  protected async setLanguage(chosen: string): Promise<void> {
    const losses = this.context.losses()
    if (losses.length && !(await this.#leave.confirm(losses))) return
    chooseLanguage(this.session.user()?.id ?? '', chosen as Language)
  }

  protected close(event: Event): void {
    const menu = (event.currentTarget as HTMLElement).closest<HTMLElement>('[popover]')
    menu?.hidePopover()
  }

  protected askEmergency(event: Event, patientId: string): void {
    this.close(event)
    this.emergency.asked.set(patientId)
  }

  /** Leaves the page whatever it shows, so that nothing of the resident stays in memory. */
  protected async signOut(): Promise<void> {
    if (await this.#calls.signOut()) location.assign('/login')
    else this.failed.set(true)
  }
}
