import { Component, computed } from '@angular/core'
import {
  Card,
  formatMoment,
  injectResidents,
  injectSearch,
  ResidentLink,
  ShowMore,
  StatusChip,
} from '@medley/ui'
import { noteOfDocument } from '../note.ts'

/** Notes about all residents, the newest first. */
@Component({
  selector: 'notes-newest-page',
  imports: [Card, ResidentLink, ShowMore, StatusChip],
  template: `
    <div class="scroll">
      <div class="pagehead bare"><h1 i18n>Notes</h1></div>
      <medley-card
        module="notes"
        heading="Newest notes"
        i18n-heading
        icon="file-pen-line"
        [data]="list"
        [meta]="meta()"
        [skeletonRows]="16"
        none="No notes recorded."
        i18n-none
      >
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
        <medley-show-more [list]="list" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class NewestPage {
  protected readonly list = injectSearch('DocumentReference', () => ({ _sort: '-date', _count: 50 }))
  protected readonly residents = injectResidents(() => this.list.rows().map(({ subject }) => subject))
  protected readonly meta = computed(() => {
    const total = this.list.total()
    return total === undefined ? '' : $localize`${total}:count: in all`
  })
  protected readonly moment = formatMoment
  protected readonly noteOf = noteOfDocument
}
