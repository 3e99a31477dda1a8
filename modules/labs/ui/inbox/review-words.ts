import { formatListDay, formatReference, formatTime } from '@medley/ui'
import type { Review } from '../../model/review.ts'

/** Who has acknowledged it; loud where it changed since. */
export function reviewWords({ state, by, at }: Review): string {
  const who = [formatReference(by), formatListDay(at), formatTime(at)].filter(Boolean).join(' ')
  if (state === 'seen') return who
  return state === 'corrected' ? $localize`Changed since ${who}:who: saw it` : ''
}
