import { Component, computed, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import { Card, formatDay, injectSearch, StatusChip, together } from '@medley/ui'
import { byDate, noteOfComposition, noteOfDocument } from '../note.ts'

const shown = 7

/** The newest notes. */
@Component({
  selector: 'notes-notes-card',
  imports: [Card, RouterLink, StatusChip],
  template: `
    <medley-card
      module="notes"
      heading="Notes"
      i18n-heading
      icon="file-pen-line"
      [data]="all"
      [skeletonRows]="6"
      none="No notes recorded."
      i18n-none
    >
      <ul class="list loose">
        @for (note of notes(); track note.id) {
          <li>
            <time class="time day">{{ day(note.date) }}</time>
            <span class="grow ell"
              ><b class="b">{{ note.title }}</b
              >&ngsp;<span class="t2">{{ note.author }}</span></span
            >
            <medley-status [status]="note.state.look">{{ note.state.word }}</medley-status>
          </li>
        }
      </ul>
      <footer><a class="link end" [routerLink]="['/p', patientId(), 'notes']" i18n>All notes</a></footer>
    </medley-card>
  `,
})
export class NotesCard {
  readonly patientId = input.required<string>()
  protected readonly documents = injectSearch('DocumentReference', () => ({
    patient: this.patientId(),
    _sort: '-date',
    _count: shown,
  }))
  protected readonly compositions = injectSearch('Composition', () => ({
    patient: this.patientId(),
    _sort: '-date',
    _count: shown,
  }))
  protected readonly all = together(this.documents, this.compositions)
  protected readonly notes = computed(() =>
    [...this.documents.rows().map(noteOfDocument), ...this.compositions.rows().map(noteOfComposition)]
      .sort(byDate)
      .slice(0, shown),
  )
  protected readonly day = formatDay
}
