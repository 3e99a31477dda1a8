import { formatListDay, formatReference, formatTime } from '@medley/ui'
import type { OpenReason } from '../../model/batch.ts'
import type { Review } from '../../model/review.ts'

/** Who has acknowledged it; loud where it changed since. */
export function reviewWords({ state, by, at }: Review): string {
  const who = [formatReference(by), formatListDay(at), formatTime(at)].filter(Boolean).join(' ')
  if (state === 'seen') return who
  return state === 'corrected' ? $localize`Changed since ${who}:who: saw it` : ''
}

/** Why a report cannot be acknowledged from the list. The correction is said by `reviewWords`. */
export const openWords: Readonly<Record<OpenReason, string>> = {
  'critical': $localize`critical`,
  'corrected': '',
  'more-values': $localize`more values`,
  'not-read': $localize`values not read`,
  'text': $localize`has a conclusion`,
} // prettier-ignore
