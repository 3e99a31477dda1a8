/** What has been loaded into one server, so that a load that was cut off goes on where it was: a line for each shipment. */
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { readText } from '../../apps/host/small-files.ts'

export interface JournalEntry {
  hash: string
  name: string
  /** Of the request: a repeat with the same key is answered with the first result. */
  key: string
  /** Undefined: begun, and its answer was never seen. */
  refused?: number
  /** One of the resources that were stored: if the server has lost it, it has lost them all. */
  stored?: string
}

export class Journal {
  readonly #file: string
  readonly #entries = new Map<string, JournalEntry>()

  constructor(folder: string, base: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#file = path.join(folder, `${createHash('sha256').update(base).digest('hex').slice(0, 16)}.jsonl`)
    for (const line of (readText(this.#file) ?? '').split('\n')) this.#remember(line)
  }

  /** A line that was cut off is as if it had not been begun. */
  #remember(line: string): void {
    if (!line.endsWith('}')) return
    const entry = JSON.parse(line) as JournalEntry
    this.#entries.set(entry.hash, entry)
  }

  find(hash: string): JournalEntry | undefined {
    return this.#entries.get(hash)
  }

  record(entry: JournalEntry): void {
    this.#entries.set(entry.hash, entry)
    appendFileSync(this.#file, `\n${JSON.stringify(entry)}`)
  }
}
