import { computed, inject, resource, type Signal, signal, type WritableSignal } from '@angular/core'
import { asFailure, failureOf, type Loadable, stateOf } from '@medley/ui'
import { contested, doubledCodes, factsOf, type FactsForm, formOf, mergedForm } from './facts-form.ts'
import { FeedsClient, FeedsFailure } from './feeds-client.ts'
import type { FacilityFacts } from './feeds-data.ts'

/** What the form started from. */
interface Base {
  readonly facts: FacilityFacts
  readonly form: FactsForm
  readonly etag: string
}

/** Somebody else saved meanwhile. */
export interface FactsConflict {
  readonly theirs: Base
  /** Parts that both changed. */
  readonly parts: readonly (keyof FactsForm)[]
}

export interface FactsEditing {
  readonly loaded: Loadable
  /** `null` until the facts are there. */
  readonly form: WritableSignal<FactsForm | null>
  readonly isDirty: Signal<boolean>
  readonly isBusy: Signal<boolean>
  readonly problem: Signal<string>
  /** Of each part, where it is wrong: `0.code`. */
  readonly wrong: Signal<
    Readonly<Record<'passTimes' | 'census' | 'units' | 'payers' | 'codes', readonly string[]>>
  >
  readonly conflict: Signal<FactsConflict | null>
  /** `true` if the facts are as the form says now. */
  save(): Promise<boolean>
  discard(): void
  /** What the other saved, without what was typed here. */
  takeTheirs(): void
  /** What was typed here over what the other saved; it is not saved yet. */
  keepMine(): void
}

/** Reads, changes and saves the facts; whoever saves second is shown what the other changed. */
export function injectFactsEditing(): FactsEditing {
  const client = inject(FeedsClient)
  const base = signal<Base | null>(null)
  const form = signal<FactsForm | null>(null)
  const conflict = signal<FactsConflict | null>(null)
  const [problem, isBusy, places] = [signal(''), signal(false), signal<readonly string[]>([])]

  const read = async (): Promise<Base> => {
    const { value, etag } = await client.get<{ facility: FacilityFacts }>('/facts')
    return { facts: value.facility, form: formOf(value.facility), etag }
  }
  const start = (from: Base, typed: FactsForm = from.form): void => {
    base.set(from)
    form.set(typed)
    conflict.set(null)
    problem.set('')
    places.set([])
  }
  const first = resource({
    loader: async () => {
      start(await read())
      return true
    },
  })
  const isDirty = computed(() => JSON.stringify(form()) !== JSON.stringify(base()?.form ?? null))

  async function put(from: Base, typed: FactsForm): Promise<boolean> {
    try {
      const { value, etag } = await client.put<{ facility: FacilityFacts }>(
        '/facts',
        factsOf(from.facts, typed),
        from.etag,
      )
      start({ facts: value.facility, form: formOf(value.facility), etag })
      return true
    } catch (error) {
      const failure = asFailure(error)
      if (failure.kind === 'conflict') await showConflict(from, typed)
      else {
        problem.set($localize`It was not saved. ${failure.message}:reason:`)
        places.set(error instanceof FeedsFailure ? error.places : [])
      }
      return false
    }
  }

  async function showConflict(from: Base, mine: FactsForm): Promise<void> {
    const theirs = await read().catch(() => null)
    if (!theirs)
      return problem.set(
        $localize`Somebody saved meanwhile, and what they saved could not be read. Try again.`,
      )
    conflict.set({ theirs, parts: contested(from.form, { mine, theirs: theirs.form }) })
  }

  return {
    loaded: {
      state: computed(() => stateOf(first, () => false)),
      failure: computed(() => failureOf(first)),
      asOf: signal(undefined),
      notices: signal([]),
      reload: () => void first.reload(),
    },
    ...{ form, isDirty, isBusy, problem, conflict },
    wrong: computed(() => partsOf(places(), form()?.codes ?? [])),
    async save() {
      const [from, typed] = [base(), form()]
      if (!from || !typed || isBusy()) return false
      const doubled = doubledCodes(typed.codes)
      if (doubled.length > 0) {
        places.set(doubled.map((row) => `codes.${row}`))
        problem.set($localize`A code of one map is there twice.`)
        return false
      }
      isBusy.set(true)
      problem.set('')
      places.set([])
      conflict.set(null)
      const isDone = await put(from, typed)
      isBusy.set(false)
      return isDone
    },
    discard: () => {
      const from = base()
      if (from) start(from)
    },
    takeTheirs: () => {
      const theirs = conflict()?.theirs
      if (theirs) start(theirs)
    },
    keepMine: () => {
      const [from, mine, theirs] = [base(), form(), conflict()?.theirs]
      if (from && mine && theirs) start(theirs, mergedForm(from.form, { mine, theirs: theirs.form }))
    },
  }
}

/** `units.0.code` of the server is `0.code` of the part; `codeMaps.lab.K.system` is the line of that code. */
function partsOf(places: readonly string[], codes: FactsForm['codes']) {
  const below = (name: string): string[] =>
    places.flatMap((place) =>
      place === name ? [''] : place.startsWith(`${name}.`) ? [place.slice(name.length + 1)] : [],
    )
  const line = (place: string): string[] => {
    const [map, local, cell] = place.split('.')
    const row = codes.findIndex((one) => one['map']?.trim() === map && one['local']?.trim() === local)
    return row < 0 ? [] : [cell === undefined ? `${row}` : `${row}.${cell}`]
  }
  return {
    passTimes: below('passTimes'),
    census: below('census'),
    units: below('units'),
    payers: below('payers'),
    codes: [...below('codes'), ...below('codeMaps').flatMap(line)],
  }
}
