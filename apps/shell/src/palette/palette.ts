import { Component, computed, type ElementRef, inject, linkedSignal, signal, viewChild } from '@angular/core'
import { Icon, injectShortcuts, Shortcuts } from '@medley/ui'
import { type Command, injectCommands, matchCommands } from './commands.ts'
import { ShortcutHelp } from './shortcut-help.ts'

/** Ctrl K: goes anywhere and does anything by a few letters. `?`: the keys of this screen. */
@Component({
  selector: 'shell-palette',
  imports: [Icon, ShortcutHelp],
  template: `
    <dialog
      #dialog
      class="dialog palette"
      aria-label="Go to or do"
      i18n-aria-label
      (close)="isOpen.set(false)"
      closedby="any"
    >
      @if (isOpen()) {
        <div class="palette-line">
          <medley-icon name="search" [size]="20" />
          <input
            #field
            role="combobox"
            type="text"
            autocomplete="off"
            spellcheck="false"
            aria-autocomplete="list"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-label="Go to or do"
            i18n-aria-label
            placeholder="Go to or do"
            i18n-placeholder
            [attr.aria-activedescendant]="found().length ? 'palette-' + active() : null"
            [value]="text()"
            (input)="text.set(field.value)"
            (keydown)="onKey($event)"
          />
          <kbd class="kbd">Esc</kbd>
        </div>
        <ul role="listbox" id="palette-list" aria-label="Go to or do" i18n-aria-label>
          @for (command of found(); track command.id; let place = $index) {
            <li
              role="option"
              [id]="'palette-' + place"
              [class.active]="place === active()"
              [attr.aria-selected]="place === active()"
              (mousemove)="active.set(place)"
              (click)="run(command)"
            >
              <medley-icon [name]="command.icon" />
              <span class="grow">{{ command.label }}</span>
              <span class="t2">{{ command.group }}</span>
            </li>
          }
        </ul>
        @if (!found().length) {
          <p class="nothing" role="status" i18n>Nothing has this name. Residents are found with /.</p>
        }
      }
    </dialog>
    <shell-shortcut-help #help />
  `,
  host: { '(document:keydown)': 'onShortcut($event)' },
})
export class Palette {
  readonly #commands = injectCommands()
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog')
  private readonly field = viewChild<ElementRef<HTMLInputElement>>('field')
  private readonly help = viewChild.required(ShortcutHelp)
  protected readonly isOpen = signal(false)
  protected readonly text = signal('')
  protected readonly found = computed(() => matchCommands(this.#commands(), this.text()).slice(0, 12))
  protected readonly active = linkedSignal({ source: () => this.found(), computation: () => 0 })

  constructor() {
    inject(Shortcuts)
    injectShortcuts(
      { keys: '?', label: $localize`Keys of this screen`, run: () => this.help().open() },
      { keys: 'g p', label: $localize`Print this screen`, run: () => window.print() },
    )
  }

  /** From a button, too: the top bar has one. */
  open(): void {
    this.text.set('')
    this.isOpen.set(true)
    this.dialog().nativeElement.showModal()
    requestAnimationFrame(() => this.field()?.nativeElement.focus())
  }

  protected onShortcut(event: KeyboardEvent): void {
    if (
      event.key.toLowerCase() !== 'k' ||
      !(event.ctrlKey || event.metaKey) ||
      event.altKey ||
      event.shiftKey
    )
      return
    event.preventDefault()
    if (!document.querySelector('dialog[open]')) this.open()
  }

  protected onKey(event: KeyboardEvent): void {
    const count = this.found().length
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    if (step !== undefined && count) {
      event.preventDefault()
      this.active.update((place) => (place + step + count) % count)
    }
    const command = this.found()[this.active()]
    if (event.key === 'Enter' && command) {
      event.preventDefault()
      this.run(command)
    }
  }

  protected run(command: Command): void {
    this.dialog().nativeElement.close()
    command.run()
  }
}
