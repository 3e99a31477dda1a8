/** What rights are worked out from, for one type. */
import type { Place } from '@medley/auth/rows'
import { fail } from '@medley/fhir/failures'
import type { Call } from './context.ts'

export type Limited = Pick<Call, 'principal' | 'definitions' | 'selfBases' | 'base' | 'store' | 'now'>

export function placeOf({ definitions, selfBases, base }: Limited, type: string): Place {
  const definition = definitions.get(type)
  if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  return {
    definition,
    settings: { strict: true, defaultCount: 1, maxCount: 1, selfBases: [...selfBases, base] },
  }
}
