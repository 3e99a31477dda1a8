import { Component, computed, signal } from '@angular/core'
import { Card, formatTime, injectShortcuts } from '@medley/ui'
import { injectPass } from './inject-pass.ts'
import { PassList } from './pass-list.ts'
import { ResidentPass } from './resident-pass.ts'

/** The medication pass: the way of the cart at the left, the resident at whose door one stands at the right. */
@Component({
  selector: 'medications-pass-page',
  imports: [Card, PassList, ResidentPass],
  template: `
    <h1 class="sr" i18n>Med pass</h1>
    @if (pass.data.state() === 'full' && pass.entries().length) {
      <div class="pass" data-module="medications" data-state="full">
        <div class="times" role="group" aria-label="Pass" i18n-aria-label>
          @for (at of pass.times(); track at) {
            <button
              type="button"
              class="btn sm"
              [attr.aria-pressed]="at === pass.time()"
              (click)="pass.chooseTime(at)"
            >
              {{ time(at) }}
            </button>
          }
        </div>
        <div class="panes">
          <medications-pass-list
            [pass]="pass"
            [title]="title()"
            [chosen]="chosen()"
            (chosenChange)="picked.set($event)"
          />
          @if (chosen(); as id) {
            <medications-resident-pass [pass]="pass" [residentId]="id" [next]="goOn" />
          }
        </div>
      </div>
    } @else {
      <div class="scroll">
        <medley-card
          module="medications"
          heading="Med pass"
          i18n-heading
          icon="pill"
          [data]="loading"
          [skeletonRows]="14"
          none="No resident has doses at set times today."
          i18n-none
        />
      </div>
    }
  `,
  styleUrl: './pass.page.css',
  host: { class: 'work' },
})
export class PassPage {
  protected readonly pass = injectPass()
  protected readonly picked = signal('')
  protected readonly loading = {
    ...this.pass.data,
    state: computed(() => (this.pass.data.state() === 'full' ? ('empty' as const) : this.pass.data.state())),
  }
  protected readonly time = (at: number): string => formatTime(new Date(at))
  protected readonly title = computed(() => $localize`${this.time(this.pass.time())}:time: pass`)
  readonly #open = computed(() =>
    this.pass.entries().filter(({ id, isOut }) => !isOut && this.pass.partOf(id).toDo > 0),
  )
  protected readonly chosen = computed(
    () => this.picked() || (this.#open()[0] ?? this.pass.entries()[0])?.id || '',
  )

  constructor() {
    injectShortcuts(
      { keys: ']', label: $localize`Next resident of the pass`, run: () => this.goOn() },
      { keys: '[', label: $localize`Previous resident of the pass`, run: () => this.#go(-1) },
    )
  }

  /** The next door at which something is to be done. */
  protected readonly goOn = (): void => this.#go(1)

  #go(step: 1 | -1): void {
    const entries = this.pass.entries()
    const open = new Set(this.#open().map(({ id }) => id))
    const place = entries.findIndex(({ id }) => id === this.chosen())
    const rest = [...entries.slice(place + 1), ...entries.slice(0, place)]
    const ordered = step === 1 ? rest : rest.reverse()
    const next = ordered.find(({ id }) => open.has(id)) ?? ordered[0]
    if (next) this.picked.set(next.id)
  }
}
