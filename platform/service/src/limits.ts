/** A caller's rights as the store wants them: rows, elements, and a check of every write. */
import { followed, rightOf, type Use } from '@medley/auth/rights'
import { NONE } from '@medley/fhir/search/row-filter'
import type { Limits } from '@medley/store/store'
import { checkWrite } from './check-write.ts'
import { followFor } from './follow.ts'
import { type Limited, placeOf } from './place.ts'

/** A write sees what a read sees; what it may change is checked row by row. */
const seeing = (use: Use): Use => (use === 'c' || use === 'u' || use === 'd' ? 'r' : use)

export function limitsOf(call: Limited, use: Use): Limits {
  const { principal, definitions } = call
  return {
    rows: (type) =>
      definitions.has(type) ? rightOf(principal, placeOf(call, type), seeing(use)).rows : NONE,
    show: (type) => rightOf(principal, placeOf(call, type), seeing(use)).show,
    follow: (type) =>
      followed.has(type) ? followFor({ ...call, limits: () => limitsOf(call, 'r') }, type) : undefined,
    check: (write) => checkWrite(call, write),
  }
}
