/** What is put on record of a write. */
import type { AuditEntry, EventKind } from '@medley/audit/event'
import type { WriteMethod } from '../store.ts'
import type { PreparedRow } from './write.ts'

const kinds: Readonly<Record<WriteMethod, EventKind>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** A PUT of what was not there creates it. */
export const entryOf = ({ change, version, about, facility }: PreparedRow): AuditEntry => ({
  ...change.audit,
  facility,
  kind: change.method === 'PUT' && version === 1 ? 'create' : kinds[change.method],
  outcome: 0,
  type: change.type,
  id: change.id,
  version,
  patient: about,
})
