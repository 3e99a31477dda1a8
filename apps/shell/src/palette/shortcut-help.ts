import { Component, type ElementRef, inject, signal, viewChild } from '@angular/core'
import { Shortcuts } from '@medley/ui'

interface Row {
  readonly keys: string
  readonly label: string
}

/** The keys that work now, and the switch that turns single letters off (WCAG 2.1.4). */
@Component({
  selector: 'shell-shortcut-help',
  template: `
    <dialog #dialog class="dialog ask" aria-labelledby="keys-title" (close)="isOpen.set(false)">
      @if (isOpen()) {
        <h2 id="keys-title" i18n>Keys</h2>
        <dl class="keylist">
          @for (row of always; track row.keys) {
            <div>
              <dt>
                <kbd class="kbd">{{ row.keys }}</kbd>
              </dt>
              <dd>{{ row.label }}</dd>
            </div>
          }
          @for (row of shortcuts.all(); track row) {
            <div>
              <dt>
                <kbd class="kbd">{{ row.keys }}</kbd>
              </dt>
              <dd>{{ row.label }}</dd>
            </div>
          }
        </dl>
        <label class="tick">
          <input
            type="checkbox"
            [checked]="shortcuts.isOn()"
            (change)="shortcuts.isOn.set(!shortcuts.isOn())"
          />
          <span i18n>Single letters work</span>
        </label>
        <p class="actions">
          <button type="button" class="btn primary end" (click)="dialog.close()" i18n>Close</button>
        </p>
      }
    </dialog>
  `,
})
export class ShortcutHelp {
  protected readonly shortcuts = inject(Shortcuts)
  protected readonly isOpen = signal(false)
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog')
  protected readonly always: readonly Row[] = [
    { keys: 'Ctrl K', label: $localize`Go to or do` },
    { keys: '/', label: $localize`Find a resident` },
    { keys: 'Ctrl Enter', label: $localize`Confirm a form, sign a note` },
    { keys: 'Ctrl Z', label: $localize`Take back what was just done` },
    { keys: 'Esc', label: $localize`Close` },
  ]

  open(): void {
    this.isOpen.set(true)
    this.dialog().nativeElement.showModal()
  }
}
