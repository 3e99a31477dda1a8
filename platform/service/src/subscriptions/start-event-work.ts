/** What a service does with its own events: Subscriptions, and the relay to NATS where there is one. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { NatsEvents } from '@medley/events/carriers/nats-carrier'
import { postgresCarrier } from '@medley/events/carriers/postgres-carrier'
import { type Consuming, RETRIES, startConsumer } from '@medley/events/consumer'
import { createLedger } from '@medley/events/ledger'
import { whileLeading } from '@medley/events/while-leading'
import type { Store } from '@medley/store/store'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { createHookDelivery } from './deliver-hooks.ts'
import { createHooks } from './hooks.ts'
import type { HookSettings } from './subscription.ts'

export interface EventWork extends HookSettings {
  module: string
  store: Store
  pool: Pool
  natsUrl: string
  log: Log
  metrics: Metrics
  /** ms since 1970. */
  now(): number
}

const RETRY_EVERY_MS = 500

/** A tenth of what a service loads, which most platforms never need. */
async function connect(url: string, stream: string): Promise<NatsEvents> {
  const { connectNats } = await import('@medley/events/carriers/nats-carrier')
  return connectNats(url, stream)
}

/** Answers its end. */
export async function startEventWork(work: EventWork): Promise<() => Promise<void>> {
  const { module, store, pool, natsUrl, log, metrics, now } = work
  const stored = postgresCarrier({ store, pool })
  const nats = natsUrl === '' ? undefined : await connect(natsUrl, module)
  const consume = (name: string, consuming: Pick<Consuming, 'carrier' | 'handle'>): (() => Promise<void>) =>
    startConsumer({
      ...consuming,
      ...{ name, ledger: createLedger(pool, name) },
      onFault(fault, error) {
        metrics.count('medley_event_faults_total', `consumer="${name}",fault="${fault}"`)
        log.error(fault === 'dead' ? 'an event could not be handled' : 'events are not available', error, {
          consumer: name,
        })
      },
    })
  const delivery = createHookDelivery({
    store,
    pool,
    metrics,
    now,
    retries: RETRIES,
    hooks: createHooks(store, work),
  })

  function begin(): () => Promise<void> {
    let isOn = true
    const ends = [
      ...(nats ? [consume('relay', { carrier: stored, handle: nats.publish })] : []),
      consume('subscriptions', { carrier: nats?.carrier ?? stored, handle: delivery.handle }),
    ]
    const retrying = (async () => {
      while (isOn) {
        await delivery.retry().catch(() => undefined)
        await pause(RETRY_EVERY_MS)
      }
    })()
    return async () => {
      isOn = false
      await Promise.all([...ends.map((end) => end()), retrying])
    }
  }
  const end = whileLeading(pool, module, begin)
  return async () => {
    await end()
    await nats?.close()
  }
}
