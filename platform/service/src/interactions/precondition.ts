/** What a write asks to find: If-Match and If-None-Match (https://hl7.org/fhir/R4/http.html#concurrency). */
import { fail } from '@medley/fhir/failures'
import type { Precondition } from '@medley/store/store'
import type { Call } from '../context.ts'

const TAG = /^(?:W\/)?"?(\d{1,9})"?$/

/** `W/"3"`, `"3"` and `3` mean version 3; other tags are of no version here. */
export const versionOfTag = (tag: string): number | undefined => {
  const found = TAG.exec(tag.trim())?.[1]
  return found === undefined ? undefined : Number(found)
}

/** If-Match takes a list of tags or `*`; `If-None-Match: *` asks that there be nothing yet. */
export function expectationOf({ headers }: Pick<Call, 'headers'>): Precondition {
  if (headers['if-none-match']?.trim() === '*') return 'absent'
  const tags = headers['if-match']?.split(',').map((tag) => tag.trim())
  if (!tags || tags.includes('*')) return 'any'
  const versions = tags.map(versionOfTag).filter((version) => version !== undefined)
  if (versions.length > 0) return { versions }
  throw fail('preconditionFailed', 'version-conflict', 'If-Match names no version of this resource.')
}
