import { effect, inject, type Signal, untracked } from '@angular/core'
import { ModuleHealth } from '../context/module-health.ts'
import type { FhirFailure } from './fhir-failure.ts'

/** Asks again for what had no answer as soon as its module, or the server, is back: a screen left open heals by itself. */
export function reloadWhenBack(failure: Signal<FhirFailure | undefined>, reload: () => void): void {
  const health = inject(ModuleHealth)
  effect(() => {
    if (health.revivals() === 0) return
    untracked(() => {
      const kind = failure()?.kind
      if (kind === 'unavailable' || kind === 'unreachable' || kind === 'signedOut') reload()
    })
  })
}
