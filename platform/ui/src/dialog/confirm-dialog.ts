import { Component, type ElementRef, signal, viewChild } from '@angular/core'

export interface Question {
  readonly title: string
  readonly lines: readonly string[]
  /** The harmless answer; it has the focus, and Esc means it. */
  readonly keep: string
  readonly discard: string
}

/** Asks one question before something is lost. The native dialog keeps the focus inside and gives it back. */
@Component({
  selector: 'medley-confirm-dialog',
  template: `
    <dialog #dialog class="dialog ask" aria-labelledby="medley-ask" (cancel)="answer(false)">
      @if (question(); as question) {
        <h2 id="medley-ask">{{ question.title }}</h2>
        @for (line of question.lines; track line) {
          <p class="t2">{{ line }}</p>
        }
        <p class="actions">
          <button type="button" class="btn ghost danger" (click)="answer(true)">
            {{ question.discard }}
          </button>
          <button type="button" class="btn primary end" autofocus (click)="answer(false)">
            {{ question.keep }}
          </button>
        </p>
      }
    </dialog>
  `,
})
export class ConfirmDialog {
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog')
  protected readonly question = signal<Question | null>(null)
  #resolve: ((discard: boolean) => void) | null = null

  /** Answers `true` if the user lets it go. */
  ask(question: Question): Promise<boolean> {
    this.#resolve?.(false)
    this.question.set(question)
    this.dialog().nativeElement.showModal()
    return new Promise((resolve) => (this.#resolve = resolve))
  }

  protected answer(discard: boolean): void {
    this.dialog().nativeElement.close()
    this.#resolve?.(discard)
    this.#resolve = null
  }
}
