/** Records as the database gives them back. */
import type { AuditRecord, EventKind, Outcome } from './event.ts'

/** With the transaction that wrote it. */
export interface StoredRecord extends AuditRecord {
  xid: bigint
}

export interface Row {
  sequence: string
  xid: string
  writer: string
  n: number
  recorded: string
  facility: string
  kind: string
  outcome: number
  agent: string
  client: string
  patient: string
  type: string
  id: string
  version: number
  request: string
  detail: string
  mac: string
  void: boolean
  seen: [patient: string, ids: string][] | null
}

/** Of `audit.event e`. */
export const COLUMNS = `e.sequence, e.xid::text AS xid, e.writer, e.n, e.recorded, e.facility, e.kind, e.outcome, e.agent, e.client,
  e.patient, e.type, e.id, e.version, e.request, e.detail, e.mac, e.void,
  (SELECT json_agg(json_build_array(s.patient, s.ids) ORDER BY s.place) FROM audit.seen s WHERE s.sequence = e.sequence) AS seen`

export const recordOf = ({ sequence, xid, recorded, void: isVoid, seen, ...row }: Row): StoredRecord => ({
  ...row,
  kind: row.kind as EventKind,
  outcome: row.outcome as Outcome,
  sequence: Number(sequence),
  xid: BigInt(xid),
  recorded: Number(recorded),
  isVoid,
  seen: (seen ?? []).map(([patient, ids]) => ({ patient, ids: ids === '' ? [] : ids.split(' ') })),
})
