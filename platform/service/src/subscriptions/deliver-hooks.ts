/** Tells the endpoints of Subscriptions of what matches their criteria. Each has its own line: a slow one delays no other. */
import type { Pool } from 'pg'
import type { FacilityEvent } from '@medley/events/carrier'
import { createLedger, keyOf, type Ledger } from '@medley/events/ledger'
import type { Store } from '@medley/store/store'
import type { Metrics } from '../metrics.ts'
import type { Hooks } from './hooks.ts'
import type { Hook } from './subscription.ts'

export interface Delivering {
  store: Store
  pool: Pool
  hooks: Hooks
  metrics: Metrics
  /** ms since 1970. */
  now(): number
  /** ms before each further try. */
  retries: readonly number[]
}

const TIMEOUT_MS = 5000

export interface HookDelivery {
  handle(event: FacilityEvent): Promise<void>
  /** Tries again what is due. */
  retry(): Promise<void>
}

export function createHookDelivery({ store, pool, hooks, metrics, now, retries }: Delivering): HookDelivery {
  const ledgerOf = ({ id }: Hook): Ledger => createLedger(pool, `subscription ${id}`)

  async function matches({ query }: Hook, { facility, type, id }: FacilityEvent): Promise<boolean> {
    if (query.type !== type) return false
    return (await store.count({ facility }, { ...query, ids: [...query.ids, [id]] })) > 0
  }

  async function tell(hook: Hook, event: FacilityEvent): Promise<void> {
    const ledger = ledgerOf(hook)
    const { parked } = await ledger.look([event])
    if (parked.has(keyOf(event)))
      return ledger.park(event, { error: 'waits for an earlier one', attempts: 0, inMs: 0 })
    try {
      await post(hook, event)
    } catch (error) {
      await ledger.park(event, { error: textOf(error), attempts: 1, inMs: retries[0] ?? 0 })
    }
  }

  async function post(hook: Hook, { facility, type, id }: FacilityEvent): Promise<void> {
    const found = hook.hasPayload ? await store.read({ facility }, { type, id }) : undefined
    // It is deleted meanwhile: there is nothing to tell.
    if (hook.hasPayload && found?.body === undefined) return
    const response = await fetch(hook.endpoint, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        ...hook.headers,
        ...(found?.body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
      },
      ...(found?.body === undefined ? {} : { body: found.body }),
    })
    await response.body?.cancel()
    metrics.count('medley_subscription_notifications_total', `status="${response.status}"`)
    if (!response.ok) throw new Error(`The endpoint answered ${response.status}.`)
  }

  async function retryHook(facility: string, hook: Hook): Promise<void> {
    if (hook.end < now()) return hooks.end(facility, hook.id, { status: 'off' })
    const ledger = ledgerOf(hook)
    for (const event of await ledger.due()) {
      try {
        await post(hook, event)
        await ledger.unpark(event)
      } catch (error) {
        const inMs = retries[event.attempts]
        await ledger.again(event, { error: textOf(error), inMs: inMs ?? 0, dead: inMs === undefined })
        if (inMs === undefined) return hooks.end(facility, hook.id, { status: 'error', error: textOf(error) })
      }
    }
  }

  return {
    async handle(event) {
      if (event.type === 'Subscription') return hooks.settle(event.facility, event.id)
      const active = (await hooks.activeIn(event.facility)).filter(({ end }) => end >= now())
      await Promise.all(
        active.map(async (hook) => ((await matches(hook, event)) ? tell(hook, event) : undefined)),
      )
    },
    async retry() {
      for (const facility of await store.facilities())
        await Promise.allSettled((await hooks.activeIn(facility)).map((hook) => retryHook(facility, hook)))
    },
  }
}

const textOf = (error: unknown): string => {
  const { name, message } = error instanceof Error ? error : new Error('failed')
  if (name === 'TimeoutError') return `The endpoint did not answer within ${TIMEOUT_MS / 1000} s.`
  return message.startsWith('The endpoint') ? message : 'The endpoint was not reached.'
}
