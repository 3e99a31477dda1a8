import { Component, effect, inject, viewChild } from '@angular/core'
import { ConfirmDialog, ConflictOutlet, PatientContext, Session, ToastOutlet } from '@medley/ui'
import { LeaveDialog } from './chart/leave-dialog.ts'
import { EmergencyAccess } from './emergency/emergency-access.ts'
import { EmergencyDrawer } from './emergency/emergency-drawer.ts'
import { EmergencyStrip } from './emergency/emergency-strip.ts'
import { Rail } from './frame/rail.ts'
import { StatusStrip } from './frame/status-strip.ts'
import { TopBar } from './frame/top-bar.ts'
import { Detached } from './lock/detached.ts'
import { IdleWarning } from './lock/idle-warning.ts'
import { LockScreen } from './lock/lock-screen.ts'
import { ScreenLock } from './lock/screen-lock.ts'
import { Palette } from './palette/palette.ts'
import { ContextChannel } from './session/context-channel.ts'
import { ScreenOutlet } from './unavailable/screen-outlet.ts'

/** The frame: bars around whatever the address shows. It belongs to the shell alone, so no module can cover it. */
@Component({
  selector: 'medley-root',
  imports: [
    ConfirmDialog,
    ConflictOutlet,
    Detached,
    EmergencyDrawer,
    EmergencyStrip,
    IdleWarning,
    LockScreen,
    Palette,
    Rail,
    ScreenOutlet,
    StatusStrip,
    ToastOutlet,
    TopBar,
  ],
  template: `
    @if (lock.isLocked()) {
      <shell-lock-screen />
    }
    @if (!lock.isLocked() || lock.keepsWork()) {
      <div class="frame" [shellDetached]="lock.isLocked()">
        <a class="skip" href="#content" (click)="skip($event, content)" i18n>Skip to content</a>
        <div class="app">
          <shell-top-bar />
          <shell-rail />
          <main class="main" id="content" tabindex="-1" #content>
            <shell-status-strip />
            <shell-emergency-strip />
            <shell-screen-outlet />
          </main>
        </div>
        <medley-toast-outlet />
        <medley-confirm-dialog />
        <medley-conflict-outlet />
        @if (emergency.asked(); as patientId) {
          <shell-emergency-drawer [patientId]="patientId" />
        }
        <shell-palette />
        <shell-idle-warning />
      </div>
    }
  `,
  host: { '(window:beforeunload)': 'keepWork($event)', '(document:keydown)': 'onKey($event)' },
})
export class App {
  readonly #context = inject(PatientContext)
  protected readonly lock = inject(ScreenLock)
  protected readonly emergency = inject(EmergencyAccess)
  private readonly dialog = viewChild.required(ConfirmDialog)

  constructor() {
    inject(ContextChannel)
    inject(LeaveDialog).askWith((question) => this.dialog().ask(question))
    const session = inject(Session)
    effect(() => {
      if (session.hasEnded()) void this.lock.check()
    })
  }

  /** The browser asks in its own words before a page with unsaved work goes away. */
  protected keepWork(event: Event): void {
    if (this.#context.losses().length && !this.lock.isLeaving) event.preventDefault()
  }

  /** By the place of the key: with Alt a Mac types another letter. */
  protected onKey(event: KeyboardEvent): void {
    if (event.code !== 'KeyL' || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.lock.lock()
  }

  /** The address stays the screen's, so the jump is made here. */
  protected skip(event: Event, content: HTMLElement): void {
    event.preventDefault()
    content.focus()
  }
}
