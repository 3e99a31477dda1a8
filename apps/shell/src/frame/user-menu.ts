import { Component, computed, inject, signal } from '@angular/core'
import { Icon, Popover, type Segment, Segments, Session } from '@medley/ui'
import { chooseDisplay, type Density, readDensity, readTheme, type Theme } from './display.ts'

/** Who is signed in and where, how the screen looks, and the way out. */
@Component({
  selector: 'shell-user-menu',
  imports: [Icon, Popover, Segments],
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
      <hr />
      @if (failed()) {
        <p class="s-overdue fg" role="alert" i18n>Signing out failed. Try again.</p>
      }
      <button type="button" class="btn" (click)="signOut()">
        <medley-icon name="log-out" /><span i18n>Sign out</span>
      </button>
    </medley-popover>
  `,
})
export class UserMenu {
  protected readonly session = inject(Session)
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

  protected readonly roles = computed(() => (this.session.user()?.roles ?? []).join(', '))
  protected readonly letters = computed(() => {
    const words = (this.session.user()?.name ?? '').split(/\s+/).filter(Boolean)
    return words
      .slice(0, 2)
      .map((word) => word.charAt(0).toLocaleUpperCase())
      .join('')
  })

  protected setTheme(theme: string): void {
    this.theme.set(theme as Theme)
    chooseDisplay({ theme: theme as Theme })
  }

  protected setDensity(density: string): void {
    this.density.set(density as Density)
    chooseDisplay({ density: density as Density })
  }

  /** Leaves the page whatever it shows, so that nothing of the resident stays in memory. */
  protected async signOut(): Promise<void> {
    const headers = { 'X-Medley-CSRF': this.session.csrf() }
    const response = await fetch('/logout', { method: 'POST', headers, redirect: 'manual' }).catch(() => null)
    const isOut =
      response !== null && (response.ok || response.type === 'opaqueredirect' || response.status === 401)
    if (isOut) location.assign('/login')
    else this.failed.set(true)
  }
}
