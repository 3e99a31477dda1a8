/** `npm run load -- FILE…`: bundles and resources into a FHIR server, through its front door. `--help` tells the rest. */
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { platformSettings } from '@medley/service/platform-settings'
import { readSettings, SettingsError } from '@medley/service/settings'
import { readManifests, root } from '../apps/host/manifests.ts'
import { createSender, NoAccess, type Sender } from './loading/fhir-sender.ts'
import { Journal, type JournalEntry } from './loading/journal.ts'
import { findRefusals, findStored, type Refusal } from './loading/outcome.ts'
import { createProgressBar, type ProgressBar } from './loading/progress-bar.ts'
import { readShipments, type Shipment, UnusableFile } from './loading/shipments.ts'

const usage = `Usage: npm run load -- [--base URL] [--client ID --secret S] [--parallel N] [--again] FILE…

  FILE       .json or .json.gz: a transaction or batch Bundle, sent as it is, or one resource; .ndjson: a resource a line
  --base     FHIR base URL (default: the platform on this machine)
  --client   client that may write, and its --secret (default: the demo client)
  --parallel transactions at the same time (default 1); batches and resources are always sent alone, in their order
  --again    also what this journal knows to be loaded`

interface Load {
  sender: Sender
  journal: Journal
  bar: ProgressBar
  again: boolean
}

interface Total {
  loaded: number
  skipped: number
  refused: number
}

async function ship(shipment: Shipment, { sender, journal, bar, again }: Load): Promise<Partial<Total>> {
  const { name, hash, entries } = shipment
  const before = journal.find(hash)
  if (before?.refused !== undefined && !again && (await isStillThere(before, sender))) {
    bar.line(
      `skipped  ${name}: loaded before${before.refused > 0 ? ` with ${before.refused} refused` : ''} (--again repeats)`,
    )
    return { skipped: 1, refused: before.refused }
  }
  const key = before !== undefined && before.refused === undefined ? before.key : randomUUID()
  journal.record({ hash, name, key })
  const started = Date.now()
  const answer = await sender.send({ ...shipment, key })
  const refusals = findRefusals(answer)
  const isWhole = refusals.some(({ place }) => place === '')
  const refused = isWhole ? Math.max(1, entries) : refusals.length
  const stored = findStored(answer)
  if (!isWhole) journal.record({ hash, name, key, refused, ...(stored === undefined ? {} : { stored }) })
  bar.line(describeResult({ name, entries, refusals, milliseconds: Date.now() - started }))
  bar.advance(entries)
  return isWhole ? { refused } : { loaded: 1, refused }
}

/** A server that was emptied has forgotten what this journal remembers. */
const isStillThere = async ({ stored }: JournalEntry, sender: Sender): Promise<boolean> =>
  stored === undefined || (await sender.has(stored))

interface Result {
  name: string
  entries: number
  refusals: readonly Refusal[]
  milliseconds: number
}

function describeResult({ name, entries, refusals, milliseconds }: Result): string {
  const verdict = refusals.length > 0 ? 'REFUSED ' : 'loaded  '
  const head = `${verdict} ${name}: ${entries} ${entries === 1 ? 'entry' : 'entries'}, ${milliseconds} ms`
  return [
    head,
    ...refusals.map(
      ({ place, status, diagnostics }) =>
        `         ${place === '' ? '' : `${place}: `}${status} ${diagnostics}`,
    ),
  ].join('\n')
}

/** Transactions run side by side up to the limit; whatever must stand alone waits for those before it. */
async function loadFiles(
  files: readonly string[],
  load: Load & { parallel: number; done: () => void },
): Promise<Total> {
  const total: Total = { loaded: 0, skipped: 0, refused: 0 }
  const running = new Set<Promise<void>>()
  const start = (shipment: Shipment): void => {
    const work = ship(shipment, load)
      .catch((error: unknown): Partial<Total> => {
        load.bar.line(`REFUSED  ${shipment.name}: ${describeError(error)}`)
        return { refused: 1 }
      })
      .then((result) => {
        for (const key of ['loaded', 'skipped', 'refused'] as const) total[key] += result[key] ?? 0
        running.delete(work)
      })
    running.add(work)
  }
  for (const file of files) {
    try {
      for await (const shipment of readShipments(file)) {
        if (shipment.isAlone) await Promise.all(running)
        while (running.size >= load.parallel) await Promise.race(running)
        start(shipment)
        if (shipment.isAlone) await Promise.all(running)
      }
    } catch (error) {
      load.bar.line(
        `REFUSED  ${error instanceof UnusableFile ? error.message : `${file}: ${describeError(error)}`}`,
      )
      total.refused += 1
    }
    load.done()
  }
  await Promise.all(running)
  return total
}

const describeError = (error: unknown): string => {
  const { message, cause, code } = error as NodeJS.ErrnoException & { cause?: { code?: string } }
  if (code === 'ENOENT') return 'there is no such file'
  return cause?.code === undefined ? message : `${message} (${cause.code})`
}

async function run(): Promise<void> {
  const { values, positionals: files } = parseArgs({
    allowPositionals: true,
    options: {
      base: { type: 'string' },
      client: { type: 'string', default: 'medley-demo' },
      secret: { type: 'string', default: 'medley-demo-secret' },
      parallel: { type: 'string', default: '1' },
      again: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help || files.length === 0 || !/^[1-9]\d?$/.test(values.parallel)) {
    process.stderr.write(`${usage}\n`)
    process.exitCode = values.help ? 0 : 1
    return
  }
  const settings = readSettings(platformSettings((await readManifests()).map(({ name }) => name)))
  const base = (values.base ?? `http://localhost:${settings.port}/fhir/R4`).replace(/\/+$/, '')
  let done = 0
  const bar = createProgressBar(() => ({ done, all: files.length }))
  const sender = createSender({ base, client: values.client, secret: values.secret, log: bar.line })
  await sender.open()
  const started = Date.now()
  const total = await loadFiles(
    files.map((file) => path.resolve(process.env['INIT_CWD'] ?? '.', file)),
    {
      sender,
      journal: new Journal(path.resolve(root, settings.data, 'load'), base),
      bar,
      again: values.again,
      parallel: Number(values.parallel),
      done: () => (done += 1),
    },
  )
  bar.end()
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  process.stdout.write(
    `${total.loaded} loaded, ${total.skipped} skipped, ${total.refused} refused entries, ${seconds} s\n`,
  )
  process.exitCode = total.refused > 0 ? 1 : 0
}

const isUsageError = (error: unknown): error is Error =>
  error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_')

try {
  await run()
} catch (error) {
  const isForPeople = error instanceof SettingsError || error instanceof NoAccess || isUsageError(error)
  if (!isForPeople) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
