import { inject, Service, signal } from '@angular/core'
import type { ModuleEntry, Remote } from '@medley/ui'
import { loadRemote } from './load-remote.ts'
import { MANIFEST } from './manifest.ts'

const timeoutMs = 8000

/** Why the screens of a module are not there. */
export class ModuleLoadError extends Error {
  override readonly name = 'ModuleLoadError'

  constructor(
    readonly module: string,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

const late = (): Promise<never> =>
  new Promise((_, reject) =>
    setTimeout(() => reject(new Error($localize`Its screens did not come in time.`)), timeoutMs),
  )

/** Loads remotes, each once; one that failed is loaded again when it is next asked for. */
@Service()
export class ModuleLoader {
  readonly #manifest = inject(MANIFEST)
  readonly #loading = new Map<string, Promise<Remote>>()
  readonly loaded = signal<readonly Remote[]>([])

  load(entry: ModuleEntry): Promise<Remote> {
    const known = this.#loading.get(entry.url)
    if (known) return known
    const loading = Promise.race([loadRemote(entry, this.#manifest.platform), late()]).then(
      (remote) => {
        this.loaded.update((remotes) => [...remotes.filter(({ module }) => module !== entry.name), remote])
        return remote
      },
      (cause: unknown) => {
        this.#loading.delete(entry.url)
        throw new ModuleLoadError(entry.name, cause)
      },
    )
    this.#loading.set(entry.url, loading)
    return loading
  }
}
