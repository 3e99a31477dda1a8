import { Component, computed, inject, signal } from '@angular/core'
import type { Task } from 'fhir/r4'
import {
  facilityNow,
  formatConcept,
  formatListDay,
  formatReference,
  HousePage,
  injectFhir,
  injectResidents,
  injectSave,
  injectSearch,
  localToday,
  ModulePages,
  ResidentLink,
  SaveFailed,
  type Segment,
  Segments,
  Session,
  type Status,
  StatusChip,
} from '@medley/ui'
import { actsOf, dueOf, moveTask, type TaskAct, type Urgency, urgencyOf } from '../../model/task-life.ts'

const looks: Readonly<Record<Urgency, Status | null>> = { overdue: 'overdue', today: 'due', later: null }
const order: readonly Urgency[] = ['overdue', 'today', 'later']

/** What is to be done for whom, the overdue first; one tap completes, and can be taken back. */
@Component({
  selector: 'care-tasks-page',
  imports: [HousePage, ModulePages, ResidentLink, SaveFailed, Segments, StatusChip],
  template: `
    <medley-house-page
      module="care"
      title="Tasks"
      i18n-title
      heading="Open tasks"
      i18n-heading
      icon="list-checks"
      [list]="list"
      none="No open tasks."
      i18n-none
    >
      <medley-segments pageActions label="Show" i18n-label [segments]="filters()" [(chosen)]="filter" />
      <medley-module-pages pageActions module="care" in="house" />
      <medley-save-failed pageHead [save]="save" />
      <table class="tbl roomy">
        <thead>
          <tr>
            <th scope="col" i18n>Due</th>
            <th scope="col" i18n>Resident</th>
            <th scope="col" i18n>Task</th>
            <th scope="col" i18n>Owner</th>
            <th scope="col"><span class="sr" i18n>What can be done</span></th>
          </tr>
        </thead>
        <tbody>
          @for (row of shown(); track row.task.id) {
            <tr>
              <td>
                <medley-status [status]="row.look">{{ row.due || '–' }}</medley-status>
              </td>
              <td>
                <medley-resident-link [reference]="row.task.for" [residents]="residents" module="care" />
              </td>
              <td class="wrap">
                <b class="b">{{ row.name }}</b>
                @if (row.task.status === 'in-progress') {
                  <span class="t2" i18n>begun</span>
                }
              </td>
              <td class="t2">{{ row.owner }}</td>
              <td>
                <span class="row-acts">
                  @for (act of row.acts; track act) {
                    <button
                      type="button"
                      class="btn sm"
                      [class.tonal]="act === 'complete'"
                      [attr.aria-label]="label(act) + ': ' + row.name"
                      [disabled]="save.isBusy()"
                      (click)="do(row.task, act)"
                    >
                      {{ label(act) }}
                    </button>
                  }
                </span>
              </td>
            </tr>
          } @empty {
            <tr>
              <td colspan="5" class="t2" i18n>Nothing is left in this list.</td>
            </tr>
          }
        </tbody>
      </table>
    </medley-house-page>
  `,
  host: { class: 'work' },
})
export class TasksPage {
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly list = injectSearch(
    'Task',
    () => ({ status: 'requested,received,accepted,ready,in-progress,on-hold', _count: 200 }),
    { complete: true },
  )
  protected readonly residents = injectResidents(() => this.list.rows().map((task) => task.for))
  protected readonly save = injectSave(() => this.list.reload())
  protected readonly filter = signal('all')
  readonly #mayAct = computed(() => this.#session.hasRole('physician', 'nurse', 'therapist', 'aide'))
  readonly #rows = computed(() => {
    const today = localToday()
    return this.list
      .rows()
      .map((task) => {
        const due = dueOf(task)
        const urgency = urgencyOf(due, today)
        return {
          task,
          urgency,
          at: due,
          due: formatListDay(due),
          look: looks[urgency],
          name: task.description ?? formatConcept(task.code),
          owner: formatReference(task.owner),
          acts: this.#mayAct() ? actsOf(task) : [],
        }
      })
      .sort((a, b) => order.indexOf(a.urgency) - order.indexOf(b.urgency) || a.at.localeCompare(b.at))
  })
  readonly #isMine = ({ owner }: Task): boolean =>
    owner?.reference !== undefined && owner.reference === this.#session.signature().reference
  protected readonly shown = computed(() =>
    this.#rows().filter(({ task, urgency }) =>
      this.filter() === 'all' ? true : this.filter() === 'mine' ? this.#isMine(task) : urgency === 'overdue',
    ),
  )
  protected readonly filters = computed((): Segment[] => [
    { id: 'all', label: $localize`All ${this.#rows().length}:count:` },
    {
      id: 'mine',
      label: $localize`Mine ${this.#rows().filter(({ task }) => this.#isMine(task)).length}:count:`,
    },
    {
      id: 'overdue',
      label: $localize`Overdue ${this.#rows().filter(({ urgency }) => urgency === 'overdue').length}:count:`,
    },
  ])
  protected readonly label = (act: TaskAct): string =>
    ({ start: $localize`Start`, complete: $localize`Done`, reopen: $localize`Open again` })[act]

  protected async do(task: Task, act: TaskAct): Promise<void> {
    const moment = { by: this.#session.signature(), at: facilityNow().toISOString() }
    await this.save.change(
      task,
      (current) => moveTask(current, act, moment),
      (stored) => ({
        text: $localize`${task.description ?? formatConcept(task.code)}:task: – ${act === 'start' ? $localize`begun` : $localize`done`}:act:`,
        undo: () => this.#fhir.update({ ...task, meta: stored.meta }),
      }),
    )
  }
}
