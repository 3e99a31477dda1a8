import { Component, computed, input } from '@angular/core'
import { sectionsOf } from '../../model/note-sections.ts'

/** Plain text with its headings as headings. */
@Component({
  selector: 'notes-note-text',
  template: `
    @for (section of sections(); track $index) {
      <section>
        @if (section.heading && section.level === 1) {
          <h3>{{ section.heading }}</h3>
        } @else if (section.heading) {
          <h4>{{ section.heading }}</h4>
        }
        <p class="prose">
          {{
            section.lines.join(
              '
'
            )
          }}
        </p>
      </section>
    }
  `,
})
export class NoteText {
  readonly text = input.required<string>()
  protected readonly sections = computed(() => sectionsOf(this.text()))
}
