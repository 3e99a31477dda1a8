import { computed, effect, inject, Service, signal, untracked } from '@angular/core'
import { PatientContext } from '@medley/ui'

const most = 8
const key = 'medley-recent'

const remembered = (): string[] => {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : []
  } catch {
    return []
  }
}

/** Charts that were opened in this window, the last one first. Security: ids alone, and only until the window closes. */
@Service()
export class RecentResidents {
  readonly #ids = signal(remembered())
  readonly #open = inject(PatientContext).patientId
  /** Without the one that is open. */
  readonly ids = computed(() => this.#ids().filter((id) => id !== this.#open()))

  constructor() {
    effect(() => {
      const open = this.#open()
      if (open) untracked(() => this.#remember(open))
    })
  }

  #remember(id: string): void {
    this.#ids.update((ids) => [id, ...ids.filter((one) => one !== id)].slice(0, most))
    sessionStorage.setItem(key, JSON.stringify(this.#ids()))
  }
}
