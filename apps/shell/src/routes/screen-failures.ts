import { Service } from '@angular/core'

export interface ScreenFailure {
  /** The address that was wanted. */
  readonly url: string
  readonly reason: string
}

/** Why the screens of a module are not shown, for the card that stands in for them. */
@Service()
export class ScreenFailures {
  readonly #last = new Map<string, ScreenFailure>()

  keep(module: string, failure: ScreenFailure): void {
    this.#last.set(module, failure)
  }

  find(module: string): ScreenFailure | undefined {
    return this.#last.get(module)
  }
}
