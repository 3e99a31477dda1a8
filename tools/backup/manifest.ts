/** What a backup says of itself: `manifest.json`, bound to its files by their hashes and to the key by a code. No data of anybody. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Sequence } from './catalogue.ts'
import { Refusal } from './refusal.ts'
import { type BackupKey, deriveKey, hashOf, type Stored } from './vault.ts'

export const FORMAT = 1

export interface StoredTable extends Stored {
  table: string
  columns: string[]
  file: string
  rows: number
}

export interface StoredDatabase {
  /** By which its tables are made again: that of the version which wrote them. */
  schema: { name: string; statements: string[] }[]
  tables: StoredTable[]
  sequences: Sequence[]
}

export interface StoredFile extends Stored {
  /** In the data folder. */
  path: string
  file: string
}

export interface Manifest {
  format: typeof FORMAT
  /** Of the platform. */
  version: string
  /** The moment that everything is of, ISO. */
  at: string
  /** For which writes waited, ms. */
  heldMs: number
  isEncrypted: boolean
  databases: Record<string, StoredDatabase>
  files: StoredFile[]
}

const NAME = 'manifest.json'

const codeOf = (text: string, key: BackupKey | undefined): Buffer =>
  key
    ? createHmac('sha256', deriveKey(key, Buffer.alloc(0), 'manifest'))
        .update(text)
        .digest()
    : createHash('sha256').update(text).digest()

export function writeManifest(folder: string, manifest: Manifest, key: BackupKey | undefined): void {
  const text = JSON.stringify(manifest, null, 2)
  writeFileSync(path.join(folder, NAME), `${text}\n${codeOf(text, key).toString('hex')}\n`, {
    mode: 0o600,
    flush: true,
  })
}

/** Refuses what is no whole backup, was changed, or belongs to another key. */
export function readManifest(folder: string, key: BackupKey | undefined): Manifest {
  const whole = readWhole(folder)
  const [, text = '', code = ''] = /^(\{[^]*\})\n([0-9a-f]{64})\n$/.exec(whole) ?? []
  if (text === '') throw new Refusal(`${path.join(folder, NAME)} is no manifest of a backup.`)
  const manifest = JSON.parse(text) as Omit<Manifest, 'format'> & { format: number }
  if (manifest.format !== FORMAT)
    throw new Refusal(`The backup is of format ${manifest.format}, this version reads ${FORMAT}.`)
  if (manifest.isEncrypted && !key)
    throw new Refusal('The backup is encrypted: give its key with --key-file, or in MEDLEY_BACKUP_KEY_FILE.')
  const own = manifest.isEncrypted ? key : undefined
  if (timingSafeEqual(codeOf(text, own), Buffer.from(code, 'hex'))) return { ...manifest, format: FORMAT }
  throw new Refusal('The manifest was changed, or belongs to another key.')
}

function readWhole(folder: string): string {
  try {
    return readFileSync(path.join(folder, NAME), 'utf8')
  } catch (error) {
    throw new Refusal(`${folder} holds no whole backup: it has no ${NAME}.`, { cause: error })
  }
}

export const filesOf = (manifest: Manifest): (Stored & { file: string })[] => [
  ...Object.values(manifest.databases).flatMap(({ tables }) => tables),
  ...manifest.files,
]

/** Reads every file once and compares it with what the manifest says. */
export async function verifyFiles(folder: string, manifest: Manifest): Promise<void> {
  for (const { file, sha256 } of filesOf(manifest)) {
    const found = await hashOf(path.join(folder, file)).catch(() => undefined)
    if (found === undefined) throw new Refusal(`${file} is missing in the backup.`)
    if (found !== sha256) throw new Refusal(`${file} of the backup was changed.`)
  }
}
