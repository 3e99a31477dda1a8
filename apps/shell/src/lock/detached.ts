import { Directive, effect, ElementRef, inject, input } from '@angular/core'

/** Takes an element out of the document and puts it back where it was, with all that was typed into it. */
@Directive({ selector: '[shellDetached]' })
export class Detached {
  readonly shellDetached = input.required<boolean>()
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement
  readonly #place = document.createComment('hidden')
  #focused: HTMLElement | null = null

  constructor() {
    effect(() => {
      if (this.shellDetached()) this.#remove()
      else this.#restore()
    })
  }

  #remove(): void {
    const { activeElement } = document
    this.#focused = activeElement instanceof HTMLElement ? activeElement : null
    this.#element.replaceWith(this.#place)
  }

  #restore(): void {
    if (!this.#place.isConnected) return
    this.#place.replaceWith(this.#element)
    this.#focused?.focus()
  }
}
