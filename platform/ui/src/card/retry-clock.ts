import { DestroyRef, inject, signal, type Signal } from '@angular/core'

export interface RetryClock {
  readonly secondsLeft: Signal<number>
}

/** Counts down and tries again by itself, slower each time, so that a screen left open heals without a click. */
export function injectRetryClock(retry: () => void): RetryClock {
  const waits = [20, 30, 60]
  let round = 0
  const secondsLeft = signal(waits[0] ?? 20)
  const timer = setInterval(() => {
    secondsLeft.update((seconds) => seconds - 1)
    if (secondsLeft() > 0) return
    round = Math.min(round + 1, waits.length - 1)
    secondsLeft.set(waits[round] ?? 60)
    retry()
  }, 1000)
  inject(DestroyRef).onDestroy(() => clearInterval(timer))
  return { secondsLeft }
}
