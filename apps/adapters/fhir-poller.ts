/** Asks another FHIR server what has changed, again and again: by search or by bulk export, from where it was the last time. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'
import { isJsonObject, parseJson, stringifyJson } from '@medley/fhir/json'
import { textOr } from '@medley/adapter/compact'
import type { Feed } from '@medley/adapter/define-adapter'
import type { PullSource } from '@medley/adapter/facility'
import type { Log } from '@medley/service/log'
import { environment } from '@medley/service/settings'
import { receive, type Reception } from './receive.ts'
import { entriesOf } from './resolve.ts'

export interface PollerOptions {
  readonly reception: Reception
  readonly feed: string
  readonly source: PullSource
  readonly pool: Pool
  readonly log: Log
}

/** With what ends it. */
type Pull = PollerOptions & { readonly signal: AbortSignal }

const EVERY_S = 60
const PAGE = 200
const TIMEOUT_MS = 60_000
const EXPORT_LOOK_MS = 1000
/** A page of search results that never ends. */
const MOST_PAGES = 10_000

export function startPoller(options: PollerOptions): { stop(): Promise<void> } {
  const { source, log, reception, feed } = options
  const ended = new AbortController()
  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      try {
        await (source.bulk ? pullExport : pullSearches)({ ...options, signal: ended.signal })
      } catch (error) {
        if (!ended.signal.aborted)
          log.error('a source could not be asked', error, { facility: reception.facility.id, feed })
      }
      await pause((source.everySeconds ?? EVERY_S) * 1000, undefined, { signal: ended.signal }).catch(
        () => undefined,
      )
    }
  }
  const running = run()
  return {
    async stop() {
      ended.abort()
      await running
    },
  }
}

async function pullSearches(options: Pull): Promise<void> {
  for (const type of options.source.types) {
    const since = await readCursor(options, type)
    // Equal is asked for again: two changes of one instant may lie on both sides of the last page.
    const condition = since === undefined ? '' : `&_lastUpdated=ge${encodeURIComponent(since)}`
    let address: string | undefined =
      `${options.source.baseUrl}/${type}?_sort=_lastUpdated&_count=${PAGE}${condition}`
    let newest = since
    for (let page = 0; address !== undefined && page < MOST_PAGES; page++) {
      const bundle = parseJson(await (await ask(options, address)).text())
      const resources = entriesOf(bundle).flatMap(({ resource }) =>
        isJsonObject(resource) ? [resource] : [],
      )
      await keep(
        options,
        resources.map((resource) => Buffer.from(stringifyJson(resource))),
      )
      for (const { meta } of resources) {
        const updated = isJsonObject(meta) ? textOr(meta['lastUpdated']) : ''
        if (updated !== '' && (newest === undefined || Date.parse(updated) > Date.parse(newest)))
          newest = updated
      }
      address = nextOf(bundle, options.source.baseUrl)
    }
    if (newest !== undefined && newest !== since) await writeCursor(options, type, newest)
  }
}

/** https://hl7.org/fhir/uv/bulkdata/export.html */
async function pullExport(options: Pull): Promise<void> {
  const { baseUrl, types } = options.source
  const since = await readCursor(options, '$export')
  const query = `_type=${types.join(',')}${since === undefined ? '' : `&_since=${encodeURIComponent(since)}`}`
  const kickOff = await ask(options, `${baseUrl}/$export?${query}`, { prefer: 'respond-async' })
  const place = kickOff.headers.get('content-location')
  if (place === null) throw new Error('The export names no place to look at.')
  let status = await ask(options, place)
  while (status.status === 202) {
    await pause(Number(status.headers.get('retry-after') ?? 0) * 1000 || EXPORT_LOOK_MS, undefined, {
      signal: options.signal,
    })
    status = await ask(options, place)
  }
  const manifest = (await status.json()) as { transactionTime?: string; output?: { url: string }[] }
  const feed = options.reception.adapter.feeds[options.feed] as Feed
  for (const { url } of manifest.output ?? []) {
    const file = await ask(options, url, { accept: 'application/fhir+ndjson' })
    await keep(options, [...feed.split(Buffer.from(await file.arrayBuffer()))])
  }
  if (manifest.transactionTime !== undefined) await writeCursor(options, '$export', manifest.transactionTime)
}

async function keep({ reception, feed }: PollerOptions, pieces: readonly Uint8Array[]): Promise<void> {
  for (let start = 0; start < pieces.length; start += PAGE)
    await Promise.all(
      pieces.slice(start, start + PAGE).map((piece) => receive(reception, { feed, bytes: piece })),
    )
}

async function ask(
  { source, signal }: Pull,
  address: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const token = source.tokenVariable === undefined ? undefined : environment()[source.tokenVariable]
  // Security: the token of a source goes to no other place, whatever a page link says.
  if (new URL(address).origin !== new URL(source.baseUrl).origin)
    throw new Error('The source leads to another server.')
  const response = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    headers: {
      accept: 'application/fhir+json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
  })
  if (!response.ok) throw new Error(`The source answered ${response.status}.`)
  return response
}

function nextOf(bundle: unknown, base: string): string | undefined {
  const links =
    isJsonObject(bundle) && Array.isArray(bundle['link']) ? bundle['link'].filter(isJsonObject) : []
  const url = links.find(({ relation }) => relation === 'next')?.['url']
  return typeof url === 'string' ? new URL(url, `${base}/`).href : undefined
}

async function readCursor(
  { pool, reception, feed }: PollerOptions,
  type: string,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ until: string }>(
    'SELECT until FROM adapters.cursor WHERE facility = $1 AND feed = $2 AND type = $3',
    [reception.facility.id, feed, type],
  )
  return rows[0]?.until
}

async function writeCursor(
  { pool, reception, feed }: PollerOptions,
  type: string,
  until: string,
): Promise<void> {
  await pool.query(
    `INSERT INTO adapters.cursor (facility, feed, type, until) VALUES ($1, $2, $3, $4)
     ON CONFLICT (facility, feed, type) DO UPDATE SET until = excluded.until`,
    [reception.facility.id, feed, type, until],
  )
}
