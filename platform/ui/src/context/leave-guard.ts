import { InjectionToken } from '@angular/core'

/** One sentence for each piece of work that would be lost. */
export type Losses = readonly string[]

/** Says what would be lost if the open patient changed now, or `null` if nothing would. */
export type LeaveGuard = () => string | null

/** Asks the user whether unsaved work may be dropped. The shell answers with a dialog; without one, work is kept. */
export const CONFIRM_LEAVE = new InjectionToken<(losses: Losses) => Promise<boolean>>('confirm leave', {
  providedIn: 'root',
  factory: () => () => Promise.resolve(false),
})
