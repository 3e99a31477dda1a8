import { ApplicationRef, inject } from '@angular/core'
import { patchState, signalStore, withMethods, withProps, withState } from '@ngrx/signals'
import { CONFIRM_LEAVE, type LeaveGuard, type Losses } from './leave-guard.ts'

interface OpenPatient {
  readonly patientId: string | null
  readonly encounterId: string | null
  /** Grows with every change, so that a late answer can be told from a current one. */
  readonly revision: number
}

let stores = 0

const lossesOf = (guards: ReadonlySet<LeaveGuard>): Losses =>
  [...guards].map((guard) => guard()).filter((loss) => loss !== null)

/** The patient the user works on: one for shell and modules, changed only with every module's consent. */
export const PatientContext = signalStore(
  { providedIn: 'root' },
  withState<OpenPatient>({ patientId: null, encounterId: null, revision: 0 }),
  withProps(() => ({
    /** Which store of this page it is; more than 1 means that a module sees another patient. */
    instance: ++stores,
    _guards: new Set<LeaveGuard>(),
    _confirm: inject(CONFIRM_LEAVE),
    _application: inject(ApplicationRef),
  })),
  withMethods((store) => ({
    /** A module with unsaved work registers here; the returned function takes the guard away again. */
    guardLeave(guard: LeaveGuard): () => void {
      store._guards.add(guard)
      return () => void store._guards.delete(guard)
    },

    /** What would be lost if the page went away now. */
    losses: (): Losses => lossesOf(store._guards),

    /** Opens a chart, or none. `false`: the user keeps unsaved work, and nothing has changed. */
    async setPatient(patientId: string | null, encounterId: string | null = null): Promise<boolean> {
      if (patientId === store.patientId() && encounterId === store.encounterId()) return true
      if (patientId !== store.patientId() && store._guards.size > 0) {
        // A form that was saved a moment ago learns of it when it is rendered: guards must not speak of what was.
        store._application.tick()
        const losses = lossesOf(store._guards)
        if (losses.length && !(await store._confirm(losses))) return false
      }
      patchState(store, ({ revision }) => ({ patientId, encounterId, revision: revision + 1 }))
      return true
    },

    /** Names the encounter of the patient who is already open. */
    setEncounter(encounterId: string | null): void {
      patchState(store, { encounterId })
    },
  })),
)
