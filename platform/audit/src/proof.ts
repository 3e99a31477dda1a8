/** What proves a record: the code of its writer from the first moment on, and its leaf in a sealed tree a second later. */
import { createHash, createHmac, hkdfSync } from 'node:crypto'
import type { AuditEntry, AuditRecord, Seen } from './event.ts'

const MAC_BYTES = 16

/** The key of one process, out of the platform's own. Services are told theirs only. */
export const writerKey = (master: string, process: string): string =>
  Buffer.from(hkdfSync('sha256', master, 'medley', `audit ${process}`, 32)).toString('base64url')

export interface Numbered extends AuditEntry {
  writer: string
  n: number
  recorded: number
}

/** The content of a record as one text, the same whoever writes it down. */
export const contentOf = ({ seen = [], ...record }: Numbered): string =>
  JSON.stringify([
    record.writer, record.n, record.recorded, record.facility, record.kind, record.outcome, record.agent, record.client,
    record.patient, record.type, record.id, record.version, record.request, record.detail,
    seen.map(({ patient, ids }: Seen) => [patient, ids.join(' ')]),
  ]) // prettier-ignore

export const macOf = (key: string, record: Numbered): string =>
  key === ''
    ? ''
    : createHmac('sha256', key)
        .update(contentOf(record))
        .digest()
        .subarray(0, MAC_BYTES)
        .toString('base64url')

/** https://www.rfc-editor.org/rfc/rfc6962#section-2.1: leaves and nodes are hashed apart. */
export const leafOf = (record: AuditRecord): Buffer =>
  createHash('sha256')
    .update(`\0${record.sequence} ${record.isVoid ? 'void' : 'done'} ${record.mac} `)
    .update(contentOf(record))
    .digest()

export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest()
  let level = [...leaves]
  while (level.length > 1) {
    const next: Buffer[] = []
    for (let place = 0; place < level.length; place += 2) {
      const [left, right] = [level[place], level[place + 1]]
      if (left)
        next.push(right ? createHash('sha256').update('\x01').update(left).update(right).digest() : left)
    }
    level = next
  }
  return level[0] ?? Buffer.alloc(0)
}
