/** Seals every database each second, and keeps the newest seal of each outside of it once a minute. */
import type { KeyObject } from 'node:crypto'
import { anchorOf } from '@medley/audit/sealing/anchor'
import { sealOnce } from '@medley/audit/sealing/seal'
import type { Segment } from '@medley/audit/sealing/segment'
import type { Log } from '@medley/service/log'
import { isOutage } from '@medley/store/postgres/outage'
import type { Anchors } from './anchors.ts'
import type { Databases } from './trail.ts'

const EVERY_MS = 1000
const ANCHOR_EVERY_MS = 60_000

interface Sealer {
  databases: Databases
  key: KeyObject
  anchors: Anchors
  log: Log
  /** ms since 1970. */
  now(): number
}

export interface RunningSealer {
  /** Seals what is left, keeps the seals and ends. */
  stop(): Promise<void>
  /** ms since 1970 of the last round that failed nowhere. */
  soundSince(): number
}

export function startSealer(sealer: Sealer): RunningSealer {
  const { databases, anchors, log, now } = sealer
  const newest = new Map<string, Segment>()
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let anchored = 0
  let sound = now()

  async function sealAll(): Promise<void> {
    const outcomes = await Promise.allSettled([...databases.keys()].map((module) => seal(module)))
    const failures = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    )
    for (const error of failures) if (!isOutage(error)) log.error('a trail could not be sealed', error)
    if (failures.length === 0) sound = now()
  }

  async function seal(module: string): Promise<void> {
    const pool = databases.get(module)
    if (!pool) return
    // A load is sealed segment after segment.
    for (;;) {
      const segment = await sealOnce({ ...sealer, pool })
      if (!segment) return
      newest.set(module, segment)
      if (isStopped) return
    }
  }

  async function keep(): Promise<void> {
    anchored = now()
    for (const [module, segment] of newest) {
      await anchors.append(module, anchorOf(segment, now()))
      newest.delete(module)
    }
  }

  async function round(): Promise<void> {
    await sealAll()
    const isDue = now() - anchored >= ANCHOR_EVERY_MS
    if (isDue && newest.size > 0)
      await keep().catch((error: unknown) => log.error('seals could not be kept outside', error))
    if (!isStopped) timer = setTimeout(() => void round(), EVERY_MS)
  }

  const running = round()
  return {
    soundSince: () => sound,
    async stop() {
      clearTimeout(timer)
      await running
      await sealAll()
      isStopped = true
      clearTimeout(timer)
      await keep()
    },
  }
}
