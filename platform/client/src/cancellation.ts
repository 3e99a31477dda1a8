/** That nobody waits for an answer any more. An AbortSignal in small: one is made for each request, and rarely used. */
export class Cancellation {
  cancelled = false
  #listeners: (() => void)[] | undefined

  /** Tells once; at once if it has happened. */
  onCancel(tell: () => void): void {
    if (this.cancelled) tell()
    else (this.#listeners ??= []).push(tell)
  }

  cancel(): void {
    if (this.cancelled) return
    this.cancelled = true
    for (const tell of this.#listeners ?? []) tell()
  }
}
