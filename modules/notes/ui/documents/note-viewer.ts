import { Component, computed, input } from '@angular/core'
import { formatMoment, formatReference, StatusChip } from '@medley/ui'
import type { Note } from '../note.ts'
import { AttachmentView } from './attachment-view.ts'
import { CompositionText } from './composition-text.ts'

/** One note, to be read. */
@Component({
  selector: 'notes-note-viewer',
  imports: [AttachmentView, CompositionText, StatusChip],
  template: `
    <article class="note" tabindex="0" [attr.aria-label]="note().title">
      <header>
        <h2>{{ note().title }}</h2>
        <p class="t2 dense">
          <span>{{ byline() }}</span>&ngsp;
          <medley-status [status]="note().state.look">{{ note().state.word }}</medley-status>
        </p>
      </header>
      @for (attachment of attachments(); track $index) {
        <notes-attachment-view [attachment]="attachment" />
      }
      @if (composition(); as composition) {
        <notes-composition-text [composition]="composition" />
      }
    </article>
  `,
})
export class NoteViewer {
  readonly note = input.required<Note>()
  protected readonly composition = computed(() => {
    const { source } = this.note()
    return source.resourceType === 'Composition' ? source : null
  })
  protected readonly attachments = computed(() => {
    const { source } = this.note()
    return source.resourceType === 'DocumentReference'
      ? source.content.map(({ attachment }) => attachment)
      : []
  })
  protected readonly byline = computed(() => {
    const { date, author, source } = this.note()
    return [formatMoment(date), author, formatReference(source.custodian)].filter(Boolean).join(' · ')
  })
}
