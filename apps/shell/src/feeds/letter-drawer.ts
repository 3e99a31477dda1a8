import { Component, computed, inject, input, output, resource, signal } from '@angular/core'
import { asFailure, Drawer, Session } from '@medley/ui'
import { FeedsClient } from './feeds-client.ts'
import type { Letter } from './feeds-data.ts'
import { mayReadMessages } from './feeds-roles.ts'
import { joinedAs, messageText } from './message-lines.ts'
import { moment } from './moment.ts'

type Way = 'replay' | 'ignore' | 'correct'

/** One message that could not be applied: why, what it says for whoever may read it, and what to do with it. */
@Component({
  selector: 'shell-letter-drawer',
  imports: [Drawer],
  template: `
    <medley-drawer
      [heading]="heading()"
      [wide]="true"
      [isDirty]="isDirty()"
      (closed)="closed.emit(false)"
      (confirm)="run()"
    >
      <dl class="told">
        <div>
          <dt i18n>Reason</dt>
          <dd>{{ letter().reason }}</dd>
        </div>
        <div>
          <dt i18n>Place</dt>
          <dd>{{ letter().path ?? '–' }}</dd>
        </div>
        <div>
          <dt i18n>Received</dt>
          <dd>{{ received() }}</dd>
        </div>
        <div>
          <dt i18n>Tries</dt>
          <dd>{{ letter().attempts }}</dd>
        </div>
        <div>
          <dt i18n>Number of the source</dt>
          <dd>{{ letter().controlId || '–' }}</dd>
        </div>
      </dl>
      @if (!mayRead()) {
        <p class="notice s-info" i18n>
          What the message says is of a resident: people of the health record can read it.
        </p>
      } @else if (raw.error()) {
        <p class="notice s-overdue" role="alert" i18n>The message could not be loaded. It is not empty.</p>
      } @else if (way() === 'correct') {
        <label class="field">
          <span i18n>The corrected message, a segment a line. What came stays as it is.</span>
          <textarea
            class="ctl raw"
            rows="14"
            spellcheck="false"
            [value]="text()"
            (input)="text.set($any($event.target).value)"
          ></textarea>
        </label>
      } @else if (shown(); as message) {
        <ol class="segments raw" tabindex="0" aria-label="The message as it came" i18n-aria-label>
          @for (line of message.lines; track $index) {
            <li [class.at]="isAtFault(line)">{{ line }}</li>
          }
        </ol>
        <p class="t3 dense" i18n>Character set: {{ message.charset }}. That you opened it is on record.</p>
      } @else {
        <p class="t2" role="status" i18n>The message is being loaded.</p>
      }
      @if (way() !== 'replay') {
        <label class="field">
          <span i18n>Why</span>
          <input
            class="ctl"
            maxlength="500"
            autocomplete="off"
            [value]="reason()"
            (input)="reason.set($any($event.target).value)"
          />
        </label>
      }
      <p class="error" role="alert">{{ problem() }}</p>
      <ng-container drawerActions>
        @if (way() === 'replay') {
          <button type="button" class="btn ghost" (click)="way.set('ignore')" i18n>Put aside</button>
          @if (shown()) {
            <button type="button" class="btn ghost" (click)="startCorrection()" i18n>Correct</button>
          }
          <button type="button" class="btn primary end" [disabled]="isBusy()" (click)="run()" i18n>
            Apply again
          </button>
        } @else {
          <button type="button" class="btn ghost" (click)="way.set('replay')" i18n>Back</button>
          <button type="button" class="btn primary end" [disabled]="!isReady()" (click)="run()">
            @if (way() === 'ignore') {
              <span i18n>Put aside</span>
            } @else {
              <span i18n>Apply the corrected message</span>
            }
          </button>
        }
      </ng-container>
    </medley-drawer>
  `,
})
export class LetterDrawer {
  readonly letter = input.required<Letter>()
  /** Whether something was done. */
  readonly closed = output<boolean>()
  readonly #client = inject(FeedsClient)
  readonly #session = inject(Session)
  protected readonly mayRead = computed(() => mayReadMessages(this.#session.user()?.roles ?? []))
  protected readonly raw = resource({
    params: () => (this.mayRead() ? this.letter().id : undefined),
    loader: ({ params }) => this.#client.raw(params),
  })
  protected readonly shown = computed(() => (this.raw.hasValue() ? messageText(this.raw.value()) : undefined))
  protected readonly way = signal<Way>('replay')
  protected readonly reason = signal('')
  protected readonly text = signal('')
  protected readonly problem = signal('')
  protected readonly isBusy = signal(false)
  protected readonly heading = computed(() => `${this.letter().feed} · ${this.letter().kind || '?'}`)
  protected readonly received = computed(() => moment(this.letter().received))
  protected readonly isDirty = computed(
    () => this.way() !== 'replay' && (this.reason() !== '' || this.isEdited()),
  )
  protected readonly isEdited = computed(
    () => this.way() === 'correct' && this.text() !== (this.shown()?.lines.join('\n') ?? ''),
  )
  protected readonly isReady = computed(
    () => !this.isBusy() && this.reason().trim() !== '' && (this.way() !== 'correct' || this.isEdited()),
  )

  /** `PID-3` is in the segment PID. */
  protected isAtFault(line: string): boolean {
    const [segment = ''] = this.letter().path?.split('-') ?? []
    return segment !== '' && line.startsWith(segment)
  }

  protected startCorrection(): void {
    this.text.set(this.shown()?.lines.join('\n') ?? '')
    this.way.set('correct')
  }

  protected async run(): Promise<void> {
    if (this.way() !== 'replay' && !this.isReady()) return
    this.isBusy.set(true)
    this.problem.set('')
    try {
      await this.#send()
      this.closed.emit(true)
    } catch (error) {
      const { message } = asFailure(error)
      this.problem.set($localize`It was not done. ${message}:reason:`)
    } finally {
      this.isBusy.set(false)
    }
  }

  #send(): Promise<unknown> {
    const place = `/dead-letters/${this.letter().id}`
    const reason = this.reason().trim()
    if (this.way() === 'ignore') return this.#client.post(`${place}/ignore`, { reason })
    if (this.way() === 'replay') return this.#client.post(`${place}/replay`)
    const text = joinedAs(this.raw.value() ?? new Uint8Array(), this.text())
    return this.#client.post(`${place}/correct`, { text, reason })
  }
}
