import { Component, computed, inject, linkedSignal } from '@angular/core'
import {
  Card,
  formatDay,
  injectSearch,
  ModulePages,
  PatientContext,
  ShowMore,
  StatusChip,
  together,
} from '@medley/ui'
import { byDate, noteOfComposition, noteOfDocument } from '../note.ts'
import { NoteViewer } from './note-viewer.ts'

/** Notes and documents, newest first; the chosen one is read beside the list. */
@Component({
  selector: 'notes-documents-page',
  imports: [Card, ModulePages, NoteViewer, ShowMore, StatusChip],
  template: `
    <div class="scroll list-pane">
      <h1 class="sr" i18n>Notes</h1>
      <medley-module-pages module="notes" />
      <medley-card
        module="notes"
        heading="Notes"
        i18n-heading
        icon="file-pen-line"
        [data]="all"
        [meta]="meta()"
        [skeletonRows]="14"
        none="No notes recorded."
        i18n-none
      >
        <ul class="list loose choices">
          @for (note of notes(); track note.id) {
            <li [class.sel]="note.id === chosen()?.id">
              <button
                type="button"
                [attr.aria-pressed]="note.id === chosen()?.id"
                (click)="chosenId.set(note.id)"
              >
                <span class="time">{{ day(note.date) }}</span>
                <span class="grow">
                  <b class="b block">{{ note.title }}</b>
                  <span class="t2">{{ note.author }}</span>
                </span>
                <medley-status [status]="note.state.look">{{ note.state.word }}</medley-status>
              </button>
            </li>
          }
        </ul>
        <medley-show-more [list]="documents" />
        <medley-show-more [list]="compositions" />
      </medley-card>
    </div>
    @if (chosen(); as note) {
      <notes-note-viewer class="reading" [note]="note" />
    }
  `,
  host: { class: 'work' },
})
export class DocumentsPage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly documents = injectSearch('DocumentReference', () => this.#criteria())
  protected readonly compositions = injectSearch('Composition', () => this.#criteria())
  protected readonly all = together(this.documents, this.compositions)

  protected readonly notes = computed(() =>
    [...this.documents.rows().map(noteOfDocument), ...this.compositions.rows().map(noteOfComposition)].sort(
      byDate,
    ),
  )
  protected readonly chosenId = linkedSignal<string | null, string>({
    source: () => this.#patientId(),
    computation: () => '',
  })
  protected readonly chosen = computed(
    () => this.notes().find(({ id }) => id === this.chosenId()) ?? this.notes()[0],
  )
  protected readonly meta = computed(() => {
    const totals = [this.documents.total(), this.compositions.total()].filter((total) => total !== undefined)
    return totals.length ? $localize`${totals.reduce((a, b) => a + b, 0)}:count: in all` : ''
  })
  protected readonly day = formatDay

  #criteria() {
    const patient = this.#patientId()
    return patient ? { patient, _sort: '-date', _count: 50 } : null
  }
}
