/** `$MEDLEY_DATA/inbox/<facility>/<feed>/`: a file that is renamed into it is read once, then it is in `done/` or `failed/`. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, type FSWatcher, watch } from 'node:fs'
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Log } from '@medley/service/log'
import type { Feed } from '@medley/adapter/define-adapter'
import { receive, type Reception } from './receive.ts'

export interface DropFolder {
  stop(): Promise<void>
}

export interface DropOptions {
  readonly reception: Reception
  readonly feed: string
  /** Of this feed. */
  readonly folder: string
  readonly log: Log
}

/** Where the watcher of the system misses something. */
const LOOK_MS = 2000
const LARGEST_FILE = 256 * 1024 * 1024
const TOGETHER = 500

export function watchFolder(options: DropOptions): DropFolder {
  const { folder } = options
  for (const name of ['', 'done', 'failed']) mkdirSync(path.join(folder, name), { recursive: true })
  let working: Promise<void> | undefined
  let again = false
  const look = (): void => {
    if (working) {
      again = true
      return
    }
    working = readAll(options).finally(() => {
      working = undefined
      if (again) {
        again = false
        look()
      }
    })
  }
  const watcher: FSWatcher = watch(folder, look)
  watcher.on('error', () => undefined)
  const timer = setInterval(look, LOOK_MS)
  look()
  return {
    async stop() {
      clearInterval(timer)
      watcher.close()
      again = false
      await working
    },
  }
}

async function readAll(options: DropOptions): Promise<void> {
  const { folder, log, reception, feed } = options
  const names = await readdir(folder).catch(() => [])
  for (const name of names.sort()) {
    // Half of a file has another name until it is whole.
    if (name.startsWith('.') || /\.(tmp|part|filepart)$/i.test(name)) continue
    const file = path.join(folder, name)
    const found = await stat(file).catch(() => undefined)
    if (!found?.isFile()) continue
    try {
      await readOne(options, { file, name, size: found.size })
    } catch (error) {
      // Stays where it is: the next look tries again, and what was stored is a duplicate then.
      log.error('a file could not be read', error, { facility: reception.facility.id, feed })
    }
  }
}

interface Fault {
  readonly message: number
  readonly code: string
  readonly reason: string
  readonly path?: string | undefined
}

async function readOne(
  { reception, feed, folder }: DropOptions,
  { file, name, size }: { file: string; name: string; size: number },
): Promise<void> {
  const faults: Fault[] = []
  let messages = 0
  if (size > LARGEST_FILE)
    faults.push({
      message: 0,
      code: 'file-too-large',
      reason: `A file may have ${LARGEST_FILE / 1024 / 1024} MiB.`,
    })
  else {
    const bytes = await readFile(file)
    const pieces = split(reception.adapter.feeds[feed] as Feed, bytes, faults)
    messages = pieces.length
    for (let start = 0; start < pieces.length; start += TOGETHER) {
      const received = await Promise.all(
        pieces.slice(start, start + TOGETHER).map((piece) => receive(reception, { feed, bytes: piece })),
      )
      for (const [place, { problem }] of received.entries())
        if (problem)
          faults.push({
            message: start + place + 1,
            code: problem.code,
            reason: problem.text,
            path: problem.path,
          })
    }
  }
  const target = path.join(folder, faults.length > 0 ? 'failed' : 'done')
  const free = freeName(
    target,
    name,
    createHash('sha1').update(`${name}${reception.now()}`).digest('hex').slice(0, 6),
  )
  if (faults.length > 0) {
    const reason = {
      file: name,
      at: new Date(reception.now()).toISOString(),
      messages,
      accepted: messages - new Set(faults.map(({ message }) => message)).size,
      faults: faults.slice(0, 1000),
    }
    await writeFile(path.join(target, `${free}.reason.json`), `${JSON.stringify(reason, null, 2)}\n`)
  }
  await rename(file, path.join(target, free))
}

function split(feed: Feed, bytes: Uint8Array, faults: Fault[]): Uint8Array[] {
  try {
    const pieces = [...feed.split(bytes)]
    if (pieces.length === 0)
      faults.push({ message: 0, code: 'empty', reason: 'There is no message in the file.' })
    return pieces
  } catch (error) {
    const { code = 'unreadable', message } = error as Error & { code?: string }
    faults.push({ message: 0, code, reason: message })
    return []
  }
}

/** A name that was used before gets something to tell it apart. */
function freeName(folder: string, name: string, mark: string): string {
  if (!existsSync(path.join(folder, name))) return name
  const { name: stem, ext } = path.parse(name)
  return `${stem}-${mark}${ext}`
}
