import { Component, effect, inject, viewChild } from '@angular/core'
import { ConfirmDialog, PatientContext, Session, ToastOutlet } from '@medley/ui'
import { LeaveDialog } from './chart/leave-dialog.ts'
import { Rail } from './frame/rail.ts'
import { StatusStrip } from './frame/status-strip.ts'
import { TopBar } from './frame/top-bar.ts'
import { goToSignIn } from './session/read-session.ts'
import { ScreenOutlet } from './unavailable/screen-outlet.ts'

/** The frame: bars around whatever the address shows. It belongs to the shell alone, so no module can cover it. */
@Component({
  selector: 'medley-root',
  imports: [ConfirmDialog, Rail, ScreenOutlet, StatusStrip, ToastOutlet, TopBar],
  template: `
    <a class="skip" href="#content" (click)="skip($event, content)" i18n>Skip to content</a>
    <div class="app">
      <shell-top-bar />
      <shell-rail />
      <main class="main" id="content" tabindex="-1" #content>
        <shell-status-strip />
        <shell-screen-outlet />
      </main>
    </div>
    <medley-toast-outlet />
    <medley-confirm-dialog />
  `,
  host: { '(window:beforeunload)': 'keepWork($event)' },
})
export class App {
  readonly #context = inject(PatientContext)
  private readonly dialog = viewChild.required(ConfirmDialog)

  constructor() {
    inject(LeaveDialog).askWith((question) => this.dialog().ask(question))
    const session = inject(Session)
    effect(() => {
      if (session.hasEnded()) goToSignIn()
    })
  }

  /** The browser asks in its own words before a page with unsaved work goes away. */
  protected keepWork(event: Event): void {
    if (this.#context.losses().length) event.preventDefault()
  }

  /** The base address makes "#content" another page, so the jump is made here. */
  protected skip(event: Event, content: HTMLElement): void {
    event.preventDefault()
    content.focus()
  }
}
