import { Service, signal } from '@angular/core'

/** Which modules did not answer, and since when. Told by every request, so that one failed screen warns the others. */
@Service()
export class ModuleHealth {
  readonly #down = signal<ReadonlyMap<string, Date>>(new Map())
  readonly down = this.#down.asReadonly()
  readonly #revivals = signal(0)
  /** Grows whenever something answers again, so that what had failed is asked for again. */
  readonly revivals = this.#revivals.asReadonly()

  isDown(module: string): boolean {
    return this.#down().has(module)
  }

  reportDown(module: string, since = new Date()): void {
    if (this.isDown(module)) return
    this.#down.update((down) => new Map(down).set(module, since))
  }

  reportUp(module: string): void {
    if (!this.isDown(module)) return
    this.#down.update((down) => new Map([...down].filter(([name]) => name !== module)))
    this.reportRevival()
  }

  /** The server, or a module, answers again. */
  reportRevival(): void {
    this.#revivals.update((count) => count + 1)
  }
}
