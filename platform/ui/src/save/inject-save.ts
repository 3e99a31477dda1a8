import { inject, type Signal, signal } from '@angular/core'
import type { FhirResource } from 'fhir/r4'
import { FhirClient } from '../fhir/fhir-client.ts'
import { asFailure, type FhirFailure } from '../fhir/fhir-failure.ts'
import { Toaster } from '../toast/toaster.ts'
import { Conflicts } from './conflicts.ts'

/** What is said after an act, and how it is taken back where that is safe. */
export interface Done {
  readonly text: string
  readonly undo?: () => Promise<unknown>
}

/** Writing, as a screen does it: one act at a time, its failure in sight, a toast when it is done. */
export interface Save {
  readonly isBusy: Signal<boolean>
  readonly failure: Signal<FhirFailure | undefined>
  forget(): void
  /** Runs an act; `true` if it was done. */
  run(act: () => Promise<Done | string | null>): Promise<boolean>
  /**
   * Changes what is on the screen. Safety: if somebody else changed it meanwhile, both versions are shown and the user
   * chooses; nobody's work is overwritten unseen.
   */
  change<R extends FhirResource>(
    seen: R,
    change: (current: R) => R,
    done: (stored: R) => Done | string,
  ): Promise<R | undefined>
}

/** @param after called when something was written, so that the screen reads again. */
export function injectSave(after: () => void = () => undefined): Save {
  const [fhir, toaster, conflicts] = [inject(FhirClient), inject(Toaster), inject(Conflicts)]
  const isBusy = signal(false)
  const failure = signal<FhirFailure | undefined>(undefined)

  async function run(act: () => Promise<Done | string | null>): Promise<boolean> {
    if (isBusy()) return false
    isBusy.set(true)
    failure.set(undefined)
    try {
      const done = await act()
      if (done === null) return false
      const { text, undo } = typeof done === 'string' ? { text: done, undo: undefined } : done
      toaster.show({ text, ...(undo ? { undo: () => void run(async () => takeBack(undo)) } : {}) })
      return true
    } catch (error) {
      failure.set(asFailure(error))
      return false
    } finally {
      isBusy.set(false)
      after()
    }
  }

  async function store<R extends FhirResource>(seen: R, wanted: R): Promise<R | null> {
    try {
      return await fhir.update(wanted)
    } catch (error) {
      if (asFailure(error).kind !== 'conflict') throw error
      const theirs = (await fhir.read(seen.resourceType, seen.id ?? '')) as R
      const chosen = await conflicts.ask({ seen, mine: wanted, theirs })
      return chosen && store(theirs, { ...chosen, meta: theirs.meta })
    }
  }

  return {
    isBusy: isBusy.asReadonly(),
    failure: failure.asReadonly(),
    forget: () => failure.set(undefined),
    run,
    async change<R extends FhirResource>(
      seen: R,
      change: (current: R) => R,
      done: (stored: R) => Done | string,
    ): Promise<R | undefined> {
      let result: R | undefined
      await run(async () => {
        const stored = await store(seen, change(seen))
        if (!stored) return null
        result = stored
        return done(stored)
      })
      return result
    },
  }
}

const takeBack = async (undo: () => Promise<unknown>): Promise<string> => {
  await undo()
  return $localize`Taken back`
}
