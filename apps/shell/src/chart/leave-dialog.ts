import { Service } from '@angular/core'
import type { Losses } from '@medley/ui'

interface Question {
  title: string
  lines: readonly string[]
  keep: string
  discard: string
}

/** Asks before another chart is opened over unsaved work. */
@Service()
export class LeaveDialog {
  #ask: (question: Question) => Promise<boolean> = () => Promise.resolve(false)

  /** The frame lends its dialog. */
  askWith(ask: (question: Question) => Promise<boolean>): void {
    this.#ask = ask
  }

  readonly confirm = (losses: Losses): Promise<boolean> =>
    this.#ask({
      title: $localize`Your work is not saved`,
      lines: losses,
      keep: $localize`Keep writing`,
      discard: $localize`Discard`,
    })
}
