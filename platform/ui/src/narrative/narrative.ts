import { Directive, effect, ElementRef, inject, input } from '@angular/core'
import { narrativeHtml } from './narrative-html.ts'

/** Shows a narrative of FHIR: `<div [medleyNarrative]="composition.text.div"></div>`. */
@Directive({ selector: '[medleyNarrative]' })
export class Narrative {
  readonly medleyNarrative = input.required<string>()
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement

  constructor() {
    effect(() => {
      this.#host.innerHTML = narrativeHtml(this.medleyNarrative())
    })
  }
}
