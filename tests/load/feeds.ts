/** How many messages of a feed a second are acknowledged, and how many are in the record. */
import { setTimeout as delay } from 'node:timers/promises'
import type { FeedState } from '../../apps/adapters/overview.ts'
import { houseMonth } from '../feeds/messages.ts'
import { sendAll } from '../feeds/sender.ts'
import type { Platform } from '../harness/platform.ts'
import { demand } from './answers.ts'

const CONNECTIONS = 4
/** Each has ten messages: admitted, moved, away and back, discharged by mistake, three states of one result. */
const RESIDENTS = 1000
const LONGEST_S = 300

export interface FeedRate {
  readonly messages: number
  readonly acknowledgedPerSecond: number
  readonly appliedPerSecond: number
}

/** Throws a WrongAnswer where a message was refused or is not in the record afterwards. */
export async function measureFeed(platform: Platform, residents = RESIDENTS): Promise<FeedRate> {
  const messages = houseMonth(residents, 'BENCH')
  const before = await stateOf(platform)
  const started = performance.now()
  // All messages of a resident on one connection, as a sender would have it.
  const lanes = Array.from({ length: CONNECTIONS }, (_, lane) =>
    messages.filter((__, place) => Math.floor(place / 10) % CONNECTIONS === lane),
  )
  const acks = (await Promise.all(lanes.map((lane) => sendAll(platform.port + 21, lane)))).flat()
  const acknowledged = (performance.now() - started) / 1000
  demand(
    acks.length === messages.length && acks.every(({ code }) => code === 'AA'),
    () => 'a message was not accepted',
  )
  let after = await stateOf(platform)
  while (after.counts.queued > 0) {
    demand(
      (performance.now() - started) / 1000 < LONGEST_S,
      () => `${after.counts.queued} messages wait still`,
    )
    await delay(50)
    after = await stateOf(platform)
  }
  const applied = (performance.now() - started) / 1000
  const done = after.counts.applied - before.counts.applied
  demand(done === messages.length, () => `${done} of ${messages.length} messages are in the record`)
  const rate = (seconds: number): number => Math.round(messages.length / seconds)
  return {
    messages: messages.length,
    acknowledgedPerSecond: rate(acknowledged),
    appliedPerSecond: rate(applied),
  }
}

async function stateOf(platform: Platform): Promise<FeedState> {
  const response = await fetch(`http://localhost:${platform.port + 20}/adapters`, {
    headers: { authorization: `Bearer ${await platform.tokenFor('adapters')}` },
  })
  const states = (await response.json()) as FeedState[]
  const state = states.find(({ facility, feed }) => facility === 'maple-grove' && feed === 'hl7')
  demand(state !== undefined, () => 'there is no feed of Maple Grove')
  return state
}
