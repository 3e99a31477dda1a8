import {
  afterNextRender,
  Component,
  DestroyRef,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core'
import { PatientContext } from '../context/patient-context.ts'
import { Icon } from '../icon/icon.ts'

let drawers = 0

/**
 * A form at the right edge, over the page it belongs to. It opens when it is rendered; the native dialog keeps the focus
 * inside and gives it back. Unsaved work is never dropped without a question.
 */
@Component({
  selector: 'medley-drawer',
  imports: [Icon],
  template: `
    <dialog #dialog class="drawer" [class.wide]="wide()" [attr.aria-labelledby]="id" (cancel)="leave($event)">
      <header>
        <h2 [id]="id">{{ heading() }}</h2>
        <button type="button" class="iconbtn end" aria-label="Close" i18n-aria-label (click)="leave($event)">
          <medley-icon name="x" [size]="20" />
        </button>
      </header>
      <div class="drawer-body"><ng-content /></div>
      <footer>
        @if (isAsked()) {
          <span class="grow b" role="alert" i18n>This is not saved yet.</span>
          <button type="button" class="btn ghost danger" (click)="closed.emit()" i18n>Discard</button>
          <button type="button" class="btn primary" (click)="isAsked.set(false)" i18n>Keep working</button>
        } @else {
          <ng-content select="[drawerActions]" />
        }
      </footer>
    </dialog>
  `,
  // On the document: whoever chose from a list that is gone has the focus nowhere.
  host: { '(document:keydown.control.enter)': 'confirmOnTop()' },
})
export class Drawer {
  readonly heading = input.required<string>()
  readonly wide = input(false)
  /** Whether closing would lose something. */
  readonly isDirty = input(false)
  readonly closed = output()
  /** Ctrl Enter. */
  readonly confirm = output()
  protected readonly id = `medley-drawer-${++drawers}`
  protected readonly isAsked = signal(false)
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog')

  constructor() {
    afterNextRender(() => {
      const dialog = this.dialog().nativeElement
      dialog.showModal()
      // The first field, not the button that closes.
      dialog
        .querySelector<HTMLElement>('.drawer-body :is(input, select, textarea, button):not([disabled])')
        ?.focus()
    })
    const forget = inject(PatientContext).guardLeave(() => (this.isDirty() ? this.heading() : null))
    inject(DestroyRef).onDestroy(forget)
  }

  /** Only the drawer that lies on top is meant. */
  protected confirmOnTop(): void {
    if ([...document.querySelectorAll('dialog[open]')].at(-1) === this.dialog().nativeElement)
      this.confirm.emit()
  }

  protected leave(event: Event): void {
    event.preventDefault()
    if (this.isDirty() && !this.isAsked()) this.isAsked.set(true)
    else this.closed.emit()
  }
}
