/**
 * A consumer in a process of its own, to be killed: it notes each event that it is given. Told by the environment:
 * TEST_DATABASE, TEST_NATS (or PostgreSQL carries), TEST_POISON (id of a resource that it cannot stand).
 */
import { createLedger } from '@medley/events/ledger'
import { postgresCarrier } from '@medley/events/carriers/postgres-carrier'
import { connectNats } from '@medley/events/carriers/nats-carrier'
import { startConsumer } from '@medley/events/consumer'
import { loadDefinitions } from '@medley/fhir/registry'
import { openPool } from '@medley/store/postgres/open-pool'
import { openPostgresStore } from '@medley/store/postgres/postgres-store'

const { TEST_DATABASE: url = '', TEST_NATS: nats, TEST_POISON: poison } = process.env
const definitions = await loadDefinitions(['Patient', 'Observation'])
const store = await openPostgresStore({
  ...{ name: 'carriers', url, definitions, selfBases: [] },
  ...{ connections: 4, now: Date.now },
})
const pool = openPool({ url, max: 4, name: 'test-consumer' })
const stored = postgresCarrier({ store, pool })
const overNats = nats === undefined ? undefined : await connectNats(nats, 'test')
const retries = [10, 20, 40]
if (overNats) {
  startConsumer({
    ...{ name: 'relay', carrier: stored, ledger: createLedger(pool, 'relay'), retries },
    handle: overNats.publish,
  })
}
startConsumer({
  ...{ name: 'projection', carrier: overNats?.carrier ?? stored, retries },
  ledger: createLedger(pool, 'projection'),
  async handle({ facility, type, id, version }) {
    if (id === poison) throw new Error('it cannot be read')
    await pool.query('INSERT INTO seen (key, version) VALUES ($1, $2)', [
      `${facility}/${type}/${id}`,
      Number(version),
    ])
  },
})
process.send?.('started')
