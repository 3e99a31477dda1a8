import type { Reason } from '@medley/ui'

/** Codes of http://terminology.hl7.org/CodeSystem/v3-ActReason. */
export const emergencyReasons: readonly Reason[] = [
  { code: 'ETREAT', text: $localize`Emergency treatment` },
  { code: 'PATSFTY', text: $localize`Safety of the resident` },
  { code: 'CAREMGT', text: $localize`Covering for a colleague` },
]
