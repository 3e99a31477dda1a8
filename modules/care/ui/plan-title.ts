import type { CarePlan } from 'fhir/r4'
import { formatConcept } from '@medley/ui'

/** What a plan is called. US Core marks every plan as "assess-plan", which says nothing. */
export function planTitle({ title, category = [] }: CarePlan): string {
  const named = category.map(formatConcept).filter((name) => name && name !== 'assess-plan')
  return title ?? (named.join(', ') || $localize`Care plan`)
}
