import { ErrorHandler, inject, Service, signal } from '@angular/core'
import { MANIFEST } from './manifest.ts'

/** Counts uncaught errors per module, told apart by the address that their code came from. */
@Service()
export class ModuleErrorHandler extends ErrorHandler {
  readonly #modules = inject(MANIFEST).modules
  readonly counts = signal<Readonly<Record<string, number>>>({})

  override handleError(error: unknown): void {
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    const name = this.#modules.find(({ url }) => stack.includes(url))?.name ?? 'shell'
    this.counts.update((counts) => ({ ...counts, [name]: (counts[name] ?? 0) + 1 }))
    // eslint-disable-next-line no-console -- the browser's console is where support looks first
    console.error(`[${name}]`, error)
  }
}
