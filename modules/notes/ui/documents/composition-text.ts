import { Component, computed, input } from '@angular/core'
import type { Composition, CompositionSection } from 'fhir/r4'
import { formatConcept, Narrative } from '@medley/ui'

/** Sections in reading order, nested ones after their parent. */
const flatten = (sections: readonly CompositionSection[] = []): readonly CompositionSection[] =>
  sections.flatMap((section) => [section, ...flatten(section.section)])

/** The sections of a composition. Their narrative is XHTML that anybody may have written. */
@Component({
  selector: 'notes-composition-text',
  imports: [Narrative],
  template: `
    @for (section of sections(); track $index) {
      <section>
        <h3>{{ section.title || code(section) }}</h3>
        @if (section.text?.div; as narrative) {
          <div class="prose" [medleyNarrative]="narrative"></div>
        } @else if (section.emptyReason) {
          <p class="t2">{{ emptyReason(section) }}</p>
        }
      </section>
    } @empty {
      @if (composition().text?.div; as narrative) {
        <div class="prose" [medleyNarrative]="narrative"></div>
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
