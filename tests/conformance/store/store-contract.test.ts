/** One contract, several stores: PostgreSQL, and FHIR servers of three kinds below the same port. */
import { after, before } from 'node:test'
import { loadDefinitions } from '@medley/fhir/registry'
import { createLog } from '@medley/service/log'
import { openStore } from '@medley/service/upstream/open-store'
import { openPostgresStore } from '@medley/store/postgres/postgres-store'
import { makeDatabase } from '../../harness/own-database.ts'
import { sharePlatform } from '../../harness/platform.ts'
import { startUpstream, type UpstreamOptions } from '../../harness/upstream-fhir-server.ts'
import { storeContract, type StoreUnderTest } from './store-contract.ts'

const TYPES = ['Observation', 'DiagnosticReport', 'Provenance', 'Subscription']
const ABLE: UpstreamOptions = {
  types: TYPES,
  interactions: ['vread', 'history-instance', 'history-type', 'history-system'],
  parameters: ['code', 'patient', 'status'],
  transactions: true,
}

/** Name → the server below; PostgreSQL has none. */
const kinds: Readonly<Record<string, UpstreamOptions | undefined>> = {
  PostgreSQL: undefined,
  'a server that does everything': ABLE,
  'versions that are no numbers': { ...ABLE, opaqueVersions: true, pageSize: 3 },
  'a server that gives ids and searches by nothing': {
    ...ABLE, types: TYPES, software: 'medplum', ownIds: true, opaqueVersions: true, parameters: [],
    interactions: ['vread', 'history-instance', 'history-type'],
  }, // prettier-ignore
}

const stores = new Map<string, StoreUnderTest>()
const ends: (() => Promise<unknown>)[] = []

before(async () => {
  const { platform, release } = await sharePlatform()
  ends.push(release)
  const definitions = await loadDefinitions(TYPES)
  for (const [place, [name, options]] of Object.entries(kinds).entries()) {
    const { url, drop } = await makeDatabase(platform, `contract_${process.pid}_${place}`)
    const now = (): number => Date.now()
    const settings = { name: 'contract', url, definitions, selfBases: [], connections: 4, now }
    const local = await openPostgresStore(settings)
    const upstream = options && (await startUpstream(options))
    const plan = upstream && {
      name: 'upstream', baseUrl: upstream.base, auth: { type: 'none' as const }, facilities: undefined, timeoutMs: 2000,
    } // prettier-ignore
    const { store, end } = openStore({
      ...settings, local,
      plans: { everybody: plan, facilities: new Map() },
      record: () => Promise.resolve(),
      log: createLog('contract', () => undefined),
    }) // prettier-ignore
    stores.set(name, { store, definitions, takesIds: options?.ownIds !== true })
    ends.push(async () => {
      await end()
      await Promise.all([local.close(), upstream?.stop()])
      await drop()
    })
  }
})
after(async () => {
  for (const end of ends.toReversed()) await end()
})

for (const name of Object.keys(kinds))
  storeContract(name, () => {
    const found = stores.get(name)
    if (!found) throw new Error(`no store: ${name}`)
    return found
  })
