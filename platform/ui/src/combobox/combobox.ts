import { NgTemplateOutlet } from '@angular/common'
import {
  Component,
  computed,
  contentChild,
  Directive,
  effect,
  type ElementRef,
  input,
  linkedSignal,
  model,
  output,
  signal,
  TemplateRef,
  untracked,
  viewChild,
} from '@angular/core'
import { Icon } from '../icon/icon.ts'

export interface ComboboxOption {
  readonly id: string
}

/** Marks the template that draws one suggestion. */
@Directive({ selector: 'ng-template[medleyOption]' })
export class OptionTemplate {}

let boxes = 0

/**
 * A text field that suggests while one types (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
 * The focus stays in the field; arrows move through the suggestions, Enter takes one, Esc closes, then clears.
 */
@Component({
  selector: 'medley-combobox',
  imports: [NgTemplateOutlet, Icon],
  template: `
    <div class="searchbox" role="search" [attr.aria-label]="label()">
      <medley-icon name="search" />
      <input
        #field
        role="combobox"
        type="text"
        autocomplete="off"
        spellcheck="false"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        [attr.aria-label]="label()"
        [attr.aria-expanded]="isOpen()"
        [attr.aria-controls]="id + '-list'"
        [attr.aria-activedescendant]="isOpen() && activeOption() ? idOf(active()) : null"
        [placeholder]="placeholder()"
        [value]="text()"
        (input)="type(field.value)"
        (focus)="isOpen.set(true)"
        (click)="isOpen.set(true)"
        (blur)="isOpen.set(false)"
        (keydown)="onKey($event)"
      />
      @if (hint() && !text()) {
        <kbd class="kbd" aria-hidden="true">{{ hint() }}</kbd>
      }
    </div>
    <!-- Pressing the mouse inside must not take the focus from the field, which would close the list. -->
    <div class="suggestions" [hidden]="!isOpen() || !hasContent()" (mousedown)="$event.preventDefault()">
      <ng-content select="[comboboxHead]" />
      <ul role="listbox" [id]="id + '-list'" [attr.aria-label]="label()">
        @for (option of options(); track option.id; let place = $index) {
          <li
            role="option"
            [id]="idOf(place)"
            [attr.aria-selected]="place === active()"
            [class.active]="place === active()"
            (mousemove)="active.set(place)"
            (click)="take(option)"
          >
            <ng-container *ngTemplateOutlet="template(); context: { $implicit: option }" />
          </li>
        }
      </ul>
      <ng-content select="[comboboxFoot]" />
    </div>
  `,
  host: { class: 'medley-combobox' },
})
export class Combobox<T extends ComboboxOption> {
  readonly label = input.required<string>()
  readonly placeholder = input('')
  /** The key that leads here, shown in the empty field. */
  readonly hint = input('')
  readonly options = input.required<readonly T[]>()
  /** Whether there is something to show: options, or a message in head or foot. */
  readonly hasContent = input(true)
  /** The options are those of an earlier text: what belongs to this one is still on its way. */
  readonly isBehind = input(false)
  readonly text = model('')
  readonly picked = output<T>()

  protected readonly id = `medley-combobox-${++boxes}`
  protected readonly template = contentChild.required(OptionTemplate, { read: TemplateRef<{ $implicit: T }> })
  protected readonly isOpen = signal(false)
  /** The first suggestion is chosen at once, so that Enter takes it. */
  protected readonly active = linkedSignal({ source: () => this.options(), computation: () => 0 })
  protected readonly activeOption = computed(() => this.options()[this.active()])
  /** Enter came before the options did. */
  readonly #isWaiting = signal(false)
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field')

  constructor() {
    effect(() => {
      if (this.#isWaiting() && !this.isBehind()) untracked(() => this.#takeTheOnlyOne())
    })
  }

  focus(): void {
    this.field().nativeElement.focus()
    this.field().nativeElement.select()
  }

  protected readonly idOf = (place: number): string => `${this.id}-${place}`

  protected type(text: string): void {
    this.text.set(text)
    this.#isWaiting.set(false)
    this.isOpen.set(true)
  }

  protected take(option: T): void {
    this.text.set('')
    this.isOpen.set(false)
    this.field().nativeElement.blur()
    this.picked.emit(option)
  }

  protected onKey(event: KeyboardEvent): void {
    const act = this.#keys[event.key]
    if (!act || event.isComposing) return
    if (act()) event.preventDefault()
  }

  /** What a key does; `true` if the field must not see it. */
  readonly #keys: Readonly<Record<string, () => boolean>> = {
    ArrowDown: () => this.#move(1),
    ArrowUp: () => this.#move(-1),
    Enter: () => this.#enter(),
    Escape: () => this.#escape(),
  }

  #move(step: number): boolean {
    const count = this.options().length
    if (this.isOpen() && count) this.active.update((place) => (place + step + count) % count)
    this.isOpen.set(true)
    return true
  }

  #enter(): boolean {
    // Safety: nobody is opened by an option that another text has found.
    if (this.isOpen() && this.isBehind()) {
      this.#isWaiting.set(true)
      return true
    }
    const option = this.activeOption()
    if (!this.isOpen() || !option) return false
    this.take(option)
    return true
  }

  /** Of several, the person sees first which one is chosen, and presses Enter once more. */
  #takeTheOnlyOne(): void {
    this.#isWaiting.set(false)
    const [option, another] = this.options()
    if (this.isOpen() && option && !another) this.take(option)
  }

  #escape(): boolean {
    this.#isWaiting.set(false)
    if (this.isOpen() && this.text()) this.text.set('')
    else this.field().nativeElement.blur()
    this.isOpen.set(false)
    return true
  }
}
