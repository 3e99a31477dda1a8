import { Component, input } from '@angular/core'
import { StatusChip } from '@medley/ui'
import type { Note } from './note.ts'

/** Whether a note is a draft, signed, or no longer the current one. */
@Component({
  selector: 'notes-note-state',
  imports: [StatusChip],
  template: `
    @if (state().look; as look) {
      <medley-status [status]="look">{{ state().word }}</medley-status>
    } @else {
      <span class="chip plain">{{ state().word }}</span>
    }
  `,
})
export class NoteState {
  readonly state = input.required<Note['state']>()
}
