import { Component, computed, input } from '@angular/core'
import type { Composition, CompositionSection } from 'fhir/r4'
import { formatConcept } from '@medley/ui'

/** Sections in reading order, nested ones after their parent. */
const flatten = (sections: readonly CompositionSection[] = []): readonly CompositionSection[] =>
  sections.flatMap((section) => [section, ...flatten(section.section)])

/** The sections of a composition. Their narrative is XHTML; Angular's sanitizer lets through nothing that can act. */
@Component({
  selector: 'notes-composition-text',
  template: `
    @for (section of sections(); track $index) {
      <section>
        <h3>{{ section.title || code(section) }}</h3>
        @if (section.text?.div; as narrative) {
          <div class="prose" [innerHTML]="narrative"></div>
        } @else if (section.emptyReason) {
          <p class="t2">{{ emptyReason(section) }}</p>
        }
      </section>
    } @empty {
      @if (composition().text?.div; as narrative) {
        <div class="prose" [innerHTML]="narrative"></div>
      } @else {
        <p class="notice s-due" i18n>This note has no text.</p>
      }
    }
  `,
})
export class CompositionText {
  readonly composition = input.required<Composition>()
  protected readonly sections = computed(() => flatten(this.composition().section))
  protected readonly code = ({ code }: CompositionSection): string => formatConcept(code)
  protected readonly emptyReason = ({ emptyReason }: CompositionSection): string => formatConcept(emptyReason)
}
