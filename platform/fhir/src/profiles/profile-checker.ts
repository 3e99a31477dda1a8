/** Collects what a profile finds in one resource, and what it could not look at. */
import { Checker, type FhirObject } from '../compiled/checker.ts'
import { typeOfTarget } from '../compiled/references.ts'
import type { Around } from '../fhirpath/evaluate.ts'
import { type PathItem, resourceItem } from '../fhirpath/path-items.ts'

export class ProfileChecker extends Checker {
  readonly #item: PathItem
  readonly #remarked = new Set<string>()

  constructor(resource: FhirObject) {
    const item = resourceItem(resource)
    super(item.class, resource, {})
    this.#item = item
  }

  /** What was not checked, once for each reason. */
  remark(reason: string): void {
    if (this.#remarked.has(reason)) return
    this.#remarked.add(reason)
    const expression = this.expression()
    this.issues.push({
      severity: 'information',
      code: 'informational',
      diagnostics: `${expression}: ${reason}`,
      expression: [expression],
      failure: 'profile-unchecked',
    })
  }

  around(context: PathItem): Around {
    return {
      resource: this.#item,
      rootResource: this.#item,
      context,
      typeOfTarget: (reference) => typeOfTarget(this, reference),
    }
  }

  /** Whether something would be found: nothing of it is kept. */
  isClean(check: (checker: ProfileChecker) => void): boolean {
    const trial = new ProfileChecker(this.resource)
    check(trial)
    return trial.issues.every(({ severity }) => severity === 'information')
  }
}
