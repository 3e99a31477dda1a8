/** Events straight out of the store that has the data. The place of each consumer is a row beside what it has done. */
import type { Pool } from 'pg'
import type { Store } from '@medley/store/store'
import type { Batch, Carrier, FacilityEvent } from '../carrier.ts'
import { eventOf } from '../change-event.ts'

export interface PostgresCarrier {
  /** Of the service whose changes are carried. */
  store: Pick<Store, 'changes' | 'onChange' | 'facilities'>
  /** Has the tables of `event-tables.ts`. */
  pool: Pool
}

const LIMIT = 100
/** Writes of other replicas do not ring here, nor do facilities that another one began. */
const LOOK_EVERY_MS = 1000
const GATHER_MS = 20
const BEGINNING = '0.0'
const NOTHING: Batch = { events: [], done: () => Promise.resolve() }

export function postgresCarrier({ store, pool }: PostgresCarrier): Carrier {
  async function positionsOf(consumer: string): Promise<Map<string, string>> {
    const { rows } = await pool.query<{ facility: string; position: string }>(
      'SELECT facility, position FROM events.position WHERE consumer = $1',
      [consumer],
    )
    return new Map(rows.map(({ facility, position }) => [facility, position]))
  }

  const save = (consumer: string, facility: string, position: string): Promise<unknown> =>
    pool.query(
      `INSERT INTO events.position (consumer, facility, position) VALUES ($1, $2, $3)
       ON CONFLICT (consumer, facility) DO UPDATE SET position = $3, moved = clock_timestamp()`,
      [consumer, facility, position],
    )

  return {
    async open(consumer) {
      const positions = await positionsOf(consumer)
      let turn = 0
      let hasRung = true
      let wake: (() => void) | undefined
      const stop = store.onChange(() => {
        hasRung = true
        wake?.()
      })

      async function batchOf(facility: string): Promise<Batch | undefined> {
        const after = positions.get(facility) ?? BEGINNING
        const { changes, position } = await store.changes({ facility }, { after, limit: LIMIT })
        if (changes.length === 0) return undefined
        const events = changes.map((change): FacilityEvent => ({ ...eventOf(change), facility }))
        const done = async (): Promise<void> => {
          await save(consumer, facility, position)
          positions.set(facility, position)
        }
        return { events, done }
      }

      return {
        async next() {
          hasRung = false
          const facilities = await store.facilities()
          // Each facility has its turn, however much another one writes.
          for (let tried = 0; tried < facilities.length; tried++) {
            const batch = await batchOf(facilities[turn++ % facilities.length] ?? '')
            if (batch) return batch
          }
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, hasRung ? GATHER_MS : LOOK_EVERY_MS)
            wake = () => {
              clearTimeout(timer)
              setTimeout(resolve, GATHER_MS)
            }
          })
          wake = undefined
          return NOTHING
        },
        async close() {
          stop()
          wake?.()
        },
      }
    },
  }
}
