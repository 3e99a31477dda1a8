import { DestroyRef, inject, untracked } from '@angular/core'
import type { Wanted } from './change.ts'
import { LiveChanges } from './live-changes.ts'

/** Changes come in bursts; one look shows them all. */
const gatherMs = 250
/** A list of the whole house changes all day: it is not asked for more often than this. */
const restMs = { resident: 1000, house: 4000 } as const

/**
 * Asks again, quietly, after others changed what is shown. A page that nobody looks at waits until somebody does.
 * `wanted` answers null while nothing is shown.
 */
export function refreshWhenChanged(wanted: () => Wanted | null, refresh: () => Promise<void>): void {
  const changes = inject(LiveChanges)
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStale = false
  let isBusy = false
  let restUntil = 0

  async function look(): Promise<void> {
    timer = undefined
    if (document.hidden || isBusy) return
    isStale = false
    isBusy = true
    await refresh()
    isBusy = false
    const isHouse = untracked(wanted)?.patient === undefined
    restUntil = Date.now() + (isHouse ? restMs.house : restMs.resident)
    if (isStale) plan()
  }

  function plan(): void {
    isStale = true
    timer ??= setTimeout(() => void look(), Math.max(gatherMs, restUntil - Date.now()))
  }

  const stopListening = changes.listen(() => untracked(wanted), plan)
  const onVisible = (): void => {
    if (!document.hidden && isStale) plan()
  }
  document.addEventListener('visibilitychange', onVisible)
  inject(DestroyRef).onDestroy(() => {
    stopListening()
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisible)
  })
}
