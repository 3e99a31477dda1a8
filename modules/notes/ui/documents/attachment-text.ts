import { Component, computed, input } from '@angular/core'
import type { Attachment } from 'fhir/r4'
import { injectRead, referencedId } from '@medley/ui'
import { readAttachment } from '../../model/note-content.ts'
import { NoteText } from './note-text.ts'

/** The content of a document, from itself or from the Binary that keeps it. */
@Component({
  selector: 'notes-attachment-text',
  imports: [NoteText],
  template: `
    @let content = shown();
    @switch (content.kind) {
      @case ('text') {
        <notes-note-text [text]="content.text" />
      }
      @case ('other') {
        <p class="notice s-info" i18n>
          This document is of the kind {{ content.contentType }}, which is not shown here.
        </p>
      }
      @case ('linked') {
        @if (binary.state() === 'failed') {
          <div class="notice s-overdue" role="alert">
            <span i18n>The content of this document could not load.</span>
            <button type="button" class="btn sm" (click)="binary.reload()" i18n>Try again</button>
          </div>
        } @else if (binaryId()) {
          <p class="t2" aria-busy="true" i18n>Loading the document</p>
        } @else {
          <p class="notice s-info" i18n>This document is kept at another place: {{ content.url }}</p>
        }
      }
      @case ('missing') {
        <p class="notice s-due" i18n>This document has no content.</p>
      }
    }
  `,
})
export class AttachmentText {
  readonly attachment = input.required<Attachment>()
  readonly #own = computed(() => readAttachment(this.attachment()))
  protected readonly binaryId = computed(() => {
    const own = this.#own()
    return own.kind === 'linked' ? (referencedId({ reference: own.url }, 'Binary') ?? null) : null
  })
  protected readonly binary = injectRead('Binary', () => this.binaryId())
  protected readonly shown = computed(() => {
    const fetched = this.binary.value()
    return fetched ? readAttachment({ ...fetched }) : this.#own()
  })
}
