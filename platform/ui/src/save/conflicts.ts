import { Service, signal } from '@angular/core'
import type { FhirResource } from 'fhir/r4'
import { type Difference, differencesOf, mergeChoices, type Versions } from './differences.ts'

export interface Conflict {
  readonly differences: readonly Difference[]
  answer(keysOfMine: ReadonlySet<string> | null): void
}

/** Asks what shall stand when two people changed the same thing. The shell shows the question. */
@Service()
export class Conflicts {
  readonly current = signal<Conflict | null>(null)

  /** The version to store, or `null` if the other one stands as it is. */
  ask<R extends FhirResource>(versions: Versions<R>): Promise<R | null> {
    return new Promise((resolve) => {
      this.current.set({
        differences: differencesOf(versions),
        answer: (keysOfMine) => {
          this.current.set(null)
          resolve(keysOfMine ? mergeChoices(versions, keysOfMine) : null)
        },
      })
    })
  }
}
