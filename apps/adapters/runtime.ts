/** One facility at work: its listener, its folders and its worker. */
import path from 'node:path'
import type { Pool } from 'pg'
import type { Adapter } from '@medley/adapter/define-adapter'
import { type FacilityFile, mllpPortOf } from '@medley/adapter/facility-files'
import type { Faults } from '@medley/service/faults'
import type { Log } from '@medley/service/log'
import type { Applier } from './apply.ts'
import { type DropFolder, watchFolder } from './drop-folder.ts'
import { type Facts, openFacts } from './facts.ts'
import { startPoller } from './fhir-poller.ts'
import { createGatewayClient } from './gateway-client.ts'
import type { Inbox } from './inbox.ts'
import { listenMllp, type MllpServer } from './mllp-server.ts'
import type { Counters } from './counters.ts'
import type { Reception } from './receive.ts'
import { startWorker, type Worker } from './worker.ts'

export interface RuntimeOptions {
  readonly file: FacilityFile
  readonly adapter: Adapter
  readonly pool: Pool
  readonly inbox: Inbox
  readonly counters: Counters
  readonly log: Log
  readonly now: () => number
  /** Of the gateway: `http://127.0.0.1:5000`. */
  readonly origin: string
  readonly host: string
  /** Of the gateway; ports of feeds count from it. */
  readonly port: number
  readonly data: string
  /** PKCS #8 PEM. */
  readonly key: string
  readonly faults: Faults | undefined
}

export interface Runtime {
  /** Of the facility. */
  readonly id: string
  readonly facts: Facts
  readonly adapter: Adapter
  readonly applier: Applier
  readonly reception: Reception
  readonly mllpPort: number | undefined
  /** Why nothing comes in over MLLP, if so. */
  readonly mllpProblem: string | undefined
  wake(): void
  stop(): Promise<void>
}

/** Messages that may wait; beyond it connections are read no further. */
const MOST_WAITING = 100_000
/** Applied together, in one transaction. */
const BATCH = 200

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { file, adapter, pool, inbox, counters, log, now, origin, port, data, key, faults } = options
  const facts = await openFacts(pool, file.facility)
  const { facility } = file
  const gateway = createGatewayClient({ origin, facility: facility.id, key, now })
  const count = (outcome: string, messages: number): void => counters.add(facility.id, outcome, messages)
  // Asked for each message: facts that change on the screen count at once.
  const reception: Reception = {
    get facility() {
      return facts.current()
    },
    ...{ adapter, inbox, now, count },
  }
  const applier: Applier = {
    get facility() {
      return facts.current()
    },
    ...{ pool, gateway, adapter, now, faults },
  }
  const worker: Worker = startWorker({ applier, batch: BATCH, log, count })
  const folders: DropFolder[] = Object.keys(adapter.feeds).map((feed) =>
    watchFolder({ reception, feed, folder: path.join(data, 'inbox', facility.id, feed), log }),
  )
  const pollers = Object.entries(facility.feeds?.pull ?? {})
    .filter(([feed]) => adapter.feeds[feed] !== undefined)
    .map(([feed, source]) => startPoller({ reception, feed, source, pool, log }))
  const isListening = adapter.mllp !== undefined && facility.feeds?.mllp !== undefined
  const mllpPort = isListening ? mllpPortOf(file, port) : undefined
  let server: MllpServer | undefined
  let mllpProblem: string | undefined
  if (mllpPort !== undefined) {
    try {
      const { tls } = facility.feeds?.mllp ?? {}
      server = await listenMllp({
        reception,
        feed: adapter.mllp ?? '',
        host: options.host,
        port: mllpPort,
        tls,
        mostWaiting: MOST_WAITING,
        log,
      })
    } catch (error) {
      // One facility that cannot listen keeps no other from working.
      mllpProblem = (error as NodeJS.ErrnoException).code ?? 'unknown'
      log.error('no MLLP listener', error, { facility: facility.id, port: mllpPort })
    }
  }
  return {
    id: facility.id, facts, adapter, applier, reception, mllpPort, mllpProblem,
    wake: worker.wake,
    async stop() {
      await server?.close()
      await Promise.all([...folders, ...pollers].map((one) => one.stop()))
      await worker.stop()
    },
  } // prettier-ignore
}
