/** Durable receipt: a message is acknowledged after it is here, never before. Deliveries that arrive together share a statement. */
import type { Pool } from 'pg'
import { hashOf, type Problem } from '@medley/adapter/translate'

export interface Delivery {
  readonly facility: string
  readonly feed: string
  /** Of the source; empty where it has none. */
  readonly controlId: string
  readonly kind: string
  readonly eventTime: string | undefined
  readonly raw: Uint8Array
  /** It cannot be applied as it is: a dead letter from the beginning. */
  readonly problem: Problem | undefined
}

export interface Receipt {
  readonly isDuplicate: boolean
  /** The source has used the number for other content before. */
  readonly isReused: boolean
}

export interface Inbox {
  /** Resolves when the message is on disk. */
  receive(delivery: Delivery): Promise<Receipt>
  /** Messages that wait, roughly: as of the last look. */
  waiting(): number
  /** Called when there is something new to do. */
  onArrival(listener: (facility: string) => void): void
}

interface Pending {
  delivery: Delivery
  hash: string
  resolve: (receipt: Receipt) => void
  reject: (error: unknown) => void
}

const MOST_TOGETHER = 500

export function createInbox(pool: Pool): Inbox {
  let pending: Pending[] = []
  let isWriting = false
  let waiting = 0
  const listeners: ((facility: string) => void)[] = []

  async function write(): Promise<void> {
    isWriting = true
    while (pending.length > 0) {
      const batch = pending.slice(0, MOST_TOGETHER)
      pending = pending.slice(MOST_TOGETHER)
      try {
        const receipts = await store(pool, batch)
        for (const [place, one] of batch.entries()) one.resolve(receipts[place] as Receipt)
        waiting += receipts.filter(({ isDuplicate }) => !isDuplicate).length
        for (const facility of new Set(batch.map(({ delivery }) => delivery.facility)))
          for (const listener of listeners) listener(facility)
      } catch (error) {
        for (const one of batch) one.reject(error)
      }
    }
    isWriting = false
  }

  const look = async (): Promise<void> => {
    const { rows } = await pool.query<{ n: string }>(
      `SELECT count(*) AS n FROM adapters.message WHERE state = 'queued'`,
    )
    waiting = Number(rows[0]?.n ?? 0)
  }
  const timer = setInterval(() => void look().catch(() => undefined), 1000)
  timer.unref()

  return {
    receive: (delivery) =>
      new Promise((resolve, reject) => {
        pending.push({ delivery, hash: hashOf(delivery.raw), resolve, reject })
        if (!isWriting) void write()
      }),
    waiting: () => waiting + pending.length,
    onArrival: (listener) => void listeners.push(listener),
  }
}

const INSERT = `
  WITH given AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::text[], $10::text[])
      WITH ORDINALITY AS g(facility, feed, control_id, hash, kind, event_time, raw, code, text, path, place)
  ), stored AS (
    INSERT INTO adapters.message (facility, feed, control_id, hash, kind, event_time, raw, state, problem_code, problem_text, problem_path)
    SELECT facility, feed, control_id, hash, kind, event_time, raw, CASE WHEN code IS NULL THEN 'queued' ELSE 'dead' END, code, text, path
    FROM given ORDER BY place
    ON CONFLICT (facility, feed, control_id, hash) DO UPDATE SET deliveries = adapters.message.deliveries + 1
    RETURNING facility, feed, control_id, hash, (xmax = 0) AS fresh
  )
  SELECT g.place, s.fresh, g.control_id <> '' AND EXISTS (
    SELECT FROM adapters.message o
    WHERE o.facility = g.facility AND o.feed = g.feed AND o.control_id = g.control_id AND o.hash <> g.hash) AS reused
  FROM given g JOIN stored s USING (facility, feed, control_id, hash) ORDER BY g.place`

async function store(pool: Pool, batch: readonly Pending[]): Promise<Receipt[]> {
  // One statement may not touch a row twice: the same message twice in one batch is one row and a duplicate.
  const first = new Map<string, number>()
  const names = batch.map(({ delivery: { facility, feed, controlId }, hash }) =>
    [facility, feed, controlId, hash].join('\n'),
  )
  const unique = batch.filter((_, place) => {
    const name = names[place] ?? ''
    return first.has(name) ? false : first.set(name, place)
  })
  const column = (of: (one: Pending) => unknown): unknown[] => unique.map(of)
  const { rows } = await pool.query<{ fresh: boolean; reused: boolean }>(INSERT, [
    column(({ delivery }) => delivery.facility),
    column(({ delivery }) => delivery.feed),
    // PostgreSQL has no NUL in texts.
    column(({ delivery }) => delivery.controlId.replaceAll('\0', '')),
    column(({ hash }) => hash),
    column(({ delivery }) => delivery.kind.replaceAll('\0', '')),
    column(({ delivery }) => delivery.eventTime ?? null),
    column(({ delivery }) => Buffer.from(delivery.raw)),
    column(({ delivery }) => delivery.problem?.code ?? null),
    column(({ delivery }) => delivery.problem?.text ?? null),
    column(({ delivery }) => delivery.problem?.path ?? null),
  ])
  const places = new Map(unique.map((one, place) => [batch.indexOf(one), rows[place]]))
  return batch.map((_, place) => {
    const row = places.get(place)
    return { isDuplicate: row ? !row.fresh : true, isReused: row?.reused ?? false }
  })
}
