import { computed, Service, signal } from '@angular/core'

/** Which modules did not answer, and since when. Told by every request, so that one failed screen warns the others. */
@Service()
export class ModuleHealth {
  readonly #down = signal<ReadonlyMap<string, Date>>(new Map())
  readonly down = this.#down.asReadonly()
  readonly anyDown = computed(() => this.#down().size > 0)

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
  }
}
