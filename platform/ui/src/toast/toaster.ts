import { Component, inject, Service, signal } from '@angular/core'
import { Glyph } from '../icon/glyph.ts'

export interface Toast {
  readonly text: string
  /** Takes the act back; the toast then offers "Undo". */
  readonly undo?: () => void
}

const visibleMs = 5000

/** Says what has just been done. Never for a failure that needs an act. */
@Service()
export class Toaster {
  readonly current = signal<Toast | null>(null)
  #timer: ReturnType<typeof setTimeout> | undefined

  show(toast: Toast): void {
    this.current.set(toast)
    this.resume()
  }

  /** While the pointer or the focus is on it, a toast stays. */
  pause(): void {
    clearTimeout(this.#timer)
  }

  resume(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.current.set(null), visibleMs)
  }

  undo(): void {
    this.current()?.undo?.()
    this.current.set(null)
  }
}

/** Where toasts appear; once, in the shell. */
@Component({
  selector: 'medley-toast-outlet',
  imports: [Glyph],
  template: `
    <div class="toasts" role="status">
      @if (toaster.current(); as toast) {
        <div
          class="toast"
          (mouseenter)="toaster.pause()"
          (mouseleave)="toaster.resume()"
          (focusin)="toaster.pause()"
          (focusout)="toaster.resume()"
        >
          <medley-glyph name="done" [size]="16" />
          <span class="grow">{{ toast.text }}</span>
          @if (toast.undo) {
            <button type="button" class="undo" (click)="toaster.undo()" i18n>Undo</button>
          }
        </div>
      }
    </div>
  `,
  host: { '(document:keydown)': 'onKey($event)' },
})
export class ToastOutlet {
  protected readonly toaster = inject(Toaster)

  /** Ctrl Z takes back the last act, except in a field, where it belongs to the words. */
  protected onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement | null
    const isWriting = target?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target?.tagName ?? '')
    if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || isWriting || !this.toaster.current()?.undo)
      return
    event.preventDefault()
    this.toaster.undo()
  }
}
