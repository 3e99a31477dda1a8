/** FHIR ids from business keys: the same feed gives the same ids, however often it is read. */
import { createHash } from 'node:crypto'
import type { Key } from './define-adapter.ts'

/** Ours, drawn once. */
const NAMESPACE = Buffer.from('6f0c3fd8a2c94a51b8f0d2b6c7e1594d', 'hex')

/** RFC 9562, version 5. */
export function uuid5(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export const idOf = (facility: string, { type, system, value }: Key): string =>
  uuid5([facility, type, system, value].join('\n'))

/** One text for a key: what tables and maps are keyed by. */
export const textOf = ({ type, system, value }: Key): string => `${type}\n${system}\n${value}`
