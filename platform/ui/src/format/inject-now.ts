import { DestroyRef, inject, type Signal, signal } from '@angular/core'
import { facilityNow } from './clock.ts'

/** The facility's time, moving: for what becomes late while one looks at it. ms since 1970. */
export function injectNow(tickMs = 20_000): Signal<number> {
  const now = signal(facilityNow().getTime())
  const timer = setInterval(() => now.set(facilityNow().getTime()), tickMs)
  inject(DestroyRef).onDestroy(() => clearInterval(timer))
  return now.asReadonly()
}
