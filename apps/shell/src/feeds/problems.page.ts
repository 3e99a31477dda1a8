import { Component, computed, inject, signal } from '@angular/core'
import { asFailure, Card, Toaster } from '@medley/ui'
import { FeedsClient } from './feeds-client.ts'
import type { Cause, Letter, Letters, UnmappedCode } from './feeds-data.ts'
import { FeedsTabs } from './feeds-tabs.ts'
import { injectFeeds } from './inject-feeds.ts'
import { LetterDrawer } from './letter-drawer.ts'
import { MapCodeDrawer } from './map-code-drawer.ts'
import { moment } from './moment.ts'

/** What could not be applied, by cause, and the codes that nobody has mapped. */
@Component({
  selector: 'shell-problems-page',
  imports: [Card, FeedsTabs, LetterDrawer, MapCodeDrawer],
  templateUrl: './problems.page.html',
  host: { class: 'screen' },
})
export class ProblemsPage {
  readonly #client = inject(FeedsClient)
  readonly #toaster = inject(Toaster)
  readonly #all = injectFeeds<Letters>({
    path: () => '/dead-letters',
    isEmpty: () => false,
    everySeconds: 30,
  })
  protected readonly groups = computed(() => this.#all.value()?.groups ?? [])
  protected readonly unmapped = computed(() => this.#all.value()?.unmapped ?? [])
  protected readonly causes = this.#part(() => this.groups().length)
  protected readonly codes = this.#part(() => this.unmapped().length)
  protected readonly cause = signal<Cause | null>(null)
  protected readonly list = injectFeeds<Letters>({
    path: () => {
      const cause = this.cause()
      return cause && `/dead-letters?${queryOf(cause).toString()}`
    },
    isEmpty: ({ deadLetters }) => deadLetters.length === 0,
  })
  protected readonly letters = computed(() => this.list.value()?.deadLetters ?? [])
  protected readonly letter = signal<Letter | null>(null)
  protected readonly mapping = signal<UnmappedCode | null>(null)
  protected readonly problem = signal('')
  protected readonly isBusy = signal(false)
  protected readonly moment = moment
  protected readonly total = computed(() => {
    const sum = this.groups().reduce((count, group) => count + group.count, 0)
    return $localize`${sum}:count: messages`
  })
  /** What is shown of a cause is the oldest. */
  protected readonly part = computed(() => {
    const cause = this.cause()
    const shown = this.letters().length
    return cause && cause.count > shown ? $localize`the oldest ${shown}:shown: of ${cause.count}:count:` : ''
  })

  #part(count: () => number) {
    return {
      ...this.#all,
      state: computed(() => (this.#all.state() === 'full' && count() === 0 ? 'empty' : this.#all.state())),
    }
  }

  protected isChosen(group: Cause): boolean {
    const cause = this.cause()
    return cause !== null && queryOf(cause).toString() === queryOf(group).toString()
  }

  protected choose(group: Cause): void {
    this.cause.set(this.isChosen(group) ? null : group)
  }

  /** All of a cause, or all that there are. */
  protected async replay(cause: Cause | null): Promise<void> {
    this.isBusy.set(true)
    try {
      const chosen = cause && { code: cause.code, feed: cause.feed, kind: cause.kind, path: cause.path }
      const { value } = await this.#client.post<{ replayed: number }>(
        '/dead-letters/replay',
        chosen ? { cause: chosen } : {},
      )
      this.#told(value.replayed)
    } catch (error) {
      const { message } = asFailure(error)
      this.problem.set($localize`It was not done. ${message}:reason:`)
    } finally {
      this.isBusy.set(false)
    }
  }

  protected closeLetter(isDone: boolean): void {
    this.letter.set(null)
    if (isDone) this.#refresh()
  }

  protected closeMapping(replayed: number | null): void {
    this.mapping.set(null)
    if (replayed !== null) this.#told(replayed)
  }

  #told(replayed: number): void {
    this.problem.set('')
    this.#toaster.show({ text: $localize`${replayed}:count: messages are applied again.` })
    this.#refresh()
  }

  #refresh(): void {
    this.#all.reload()
    this.list.reload()
  }
}

const queryOf = ({ code, feed, kind, path }: Cause): URLSearchParams =>
  new URLSearchParams({ code, feed, kind, ...(path === null ? {} : { path }) })
