/** What becomes true within the time that a promise of the platform gives it. */
import { setTimeout as delay } from 'node:timers/promises'

const EVERY_MS = 100

export async function eventually(isTrue: () => Promise<boolean>, withinMs = 8000): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms`)
    await delay(EVERY_MS)
  }
}
