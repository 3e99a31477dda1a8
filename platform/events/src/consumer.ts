/**
 * Hands events to a consumer at least once and in the order of each resource. One that fails is put aside and tried
 * again, with what follows of its resource behind it; those of other resources go on. What fails every time is dead until
 * somebody replays it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Carrier, FacilityEvent } from './carrier.ts'
import { keyOf, type Ledger, type ParkedEvent } from './ledger.ts'

export interface Consuming {
  /** Durable: a consumer with the same name goes on where this one was. */
  name: string
  carrier: Carrier
  ledger: Ledger
  /** May be called again for the same event, so it must not matter. */
  handle(event: FacilityEvent): Promise<void>
  /** An event is dead, or the carrier is away. */
  onFault?: ((fault: 'dead' | 'carrier', error: unknown) => void) | undefined
  /** ms before each further try. */
  retries?: readonly number[] | undefined
}

export const RETRIES: readonly number[] = [200, 1000, 5000, 20_000, 60_000]
const LOOK_EVERY_MS = 200
const PAUSE_MS = 1000

/** Answers its end, which waits for what is under way. */
export function startConsumer(consuming: Consuming): () => Promise<void> {
  const { name, carrier, ledger, handle, onFault, retries = RETRIES } = consuming
  let stopped = false
  /** One thing at a time: a retry never overtakes what follows it. */
  let turn = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => (turn = turn.catch(() => undefined).then(work))

  async function take(events: readonly FacilityEvent[]): Promise<void> {
    const { handled, parked } = await ledger.look(events)
    const done: FacilityEvent[] = []
    for (const event of events) {
      const key = keyOf(event)
      // It came before, or a later version did.
      if ((handled.get(key) ?? 0) >= Number(event.version)) continue
      if (parked.has(key)) {
        await ledger.park(event, { error: 'waits for an earlier one', attempts: 0, inMs: 0 })
        continue
      }
      try {
        await handle(event)
        handled.set(key, Number(event.version))
        done.push(event)
      } catch (error) {
        parked.add(key)
        await ledger.park(event, { error: textOf(error), attempts: 1, inMs: retries[0] ?? 0 })
      }
    }
    if (done.length > 0) await ledger.handled(done)
  }

  async function retry(event: ParkedEvent): Promise<void> {
    try {
      await handle(event)
    } catch (error) {
      const inMs = retries[event.attempts]
      await ledger.again(event, { error: textOf(error), inMs: inMs ?? 0, dead: inMs === undefined })
      if (inMs === undefined) onFault?.('dead', error)
      return
    }
    await ledger.handled([event])
    await ledger.unpark(event)
  }

  async function follow(): Promise<void> {
    const deliveries = await carrier.open(name)
    try {
      while (!stopped) {
        const { events, done } = await deliveries.next()
        if (events.length > 0 && !stopped) await inTurn(() => take(events)).then(done)
      }
    } finally {
      await deliveries.close()
    }
  }

  async function goOn(work: () => Promise<void>): Promise<void> {
    while (!stopped) {
      try {
        await work()
      } catch (error) {
        // The database or the carrier is away: from the same place again.
        onFault?.('carrier', error)
        await pause(PAUSE_MS)
      }
    }
  }

  async function lookForDue(): Promise<void> {
    for (const event of await ledger.due()) await inTurn(() => retry(event))
    await pause(LOOK_EVERY_MS)
  }

  const running = Promise.all([goOn(follow), goOn(lookForDue)])
  return async () => {
    stopped = true
    await running
  }
}

/** The message alone: it must say nothing of a patient. */
const textOf = (error: unknown): string => (error instanceof Error ? error.message : 'failed').slice(0, 500)
