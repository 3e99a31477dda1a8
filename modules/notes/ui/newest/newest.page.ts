import { Component, computed, inject } from '@angular/core'
import {
  formatMoment,
  HousePage,
  injectResidents,
  injectSearch,
  ResidentLink,
  Session,
  StatusChip,
} from '@medley/ui'
import { awaitedCosigner, isOpenDraft } from '../../model/note-life.ts'
import { noteOfDocument } from '../note.ts'

/** Notes about all residents, the newest first. */
@Component({
  selector: 'notes-newest-page',
  imports: [HousePage, ResidentLink, StatusChip],
  template: `
    <medley-house-page
      module="notes"
      title="Notes"
      i18n-title
      heading="Newest notes"
      i18n-heading
      icon="file-pen-line"
      [list]="list"
      none="No notes recorded."
      i18n-none
    >
      @if (waiting().length) {
        <section pageHead class="card waiting" aria-labelledby="waiting-notes">
          <header><h2 id="waiting-notes" i18n>Waiting for you</h2></header>
          <ul class="list">
            @for (row of waiting(); track row.note.id) {
              <li>
                <medley-status status="draft">{{ row.word }}</medley-status>
                <medley-resident-link
                  [reference]="row.note.subject"
                  [residents]="waitingResidents"
                  module="notes"
                />
                <span class="grow">{{ row.note.title }}</span>
                <span class="t3">{{ moment(row.note.date) }}</span>
              </li>
            }
          </ul>
        </section>
      }
      <table class="tbl roomy">
        <thead>
          <tr>
            <th scope="col" i18n>Resident</th>
            <th scope="col" i18n>Note</th>
            <th scope="col" i18n>Date</th>
            <th scope="col" i18n>Author</th>
            <th scope="col" i18n>Status</th>
          </tr>
        </thead>
        <tbody>
          @for (row of list.rows(); track row.id) {
            <tr>
              <td>
                <medley-resident-link [reference]="row.subject" [residents]="residents" module="notes" />
              </td>
              @let note = noteOf(row);
              <td class="wrap">
                <b class="b">{{ note.title }}</b>
              </td>
              <td>{{ moment(note.date) }}</td>
              <td class="t2">{{ note.author }}</td>
              <td>
                <medley-status [status]="note.state.look">{{ note.state.word }}</medley-status>
              </td>
            </tr>
          }
        </tbody>
      </table>
    </medley-house-page>
  `,
  host: { class: 'work' },
})
export class NewestPage {
  readonly #session = inject(Session)
  protected readonly list = injectSearch('DocumentReference', () => ({ _sort: '-date', _count: 50 }))
  protected readonly residents = injectResidents(() => this.list.rows().map(({ subject }) => subject))
  readonly #drafts = injectSearch('Composition', () => ({
    status: 'preliminary',
    _sort: '-date',
    _count: 100,
  }))
  /** Drafts of the user, and notes that ask for the user's second signature. */
  protected readonly waiting = computed(() => {
    const me = this.#session.signature().reference
    if (!me) return []
    return this.#drafts.rows().flatMap((note) => {
      if (awaitedCosigner(note)?.reference === me) return [{ note, word: $localize`Cosign` }]
      const isMine = isOpenDraft(note) && note.author.some(({ reference }) => reference === me)
      return isMine ? [{ note, word: $localize`Draft` }] : []
    })
  })
  protected readonly waitingResidents = injectResidents(() => this.waiting().map(({ note }) => note.subject))
  protected readonly moment = formatMoment
  protected readonly noteOf = noteOfDocument
}
