/** What one question to the terminology may cost: definitions come from users, and some never end. */
import { fail } from '@medley/fhir/failures'

export interface Budget {
  /** Codes and value sets that may still be looked at. */
  steps: number
  /** Time that regular expressions may still take. */
  regexMs: number
}

export const newBudget = (): Budget => ({ steps: 2_000_000, regexMs: 200 })

export function spend(budget: Budget, steps: number): void {
  budget.steps -= steps
  if (budget.steps < 0)
    throw fail(
      'tooCostly',
      'value-set-too-costly',
      'The definition of the value set takes too many steps to follow.',
    )
}
