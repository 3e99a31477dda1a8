/** What an event says: that a version came to be, whose chart it is in, and nothing of its content. */
import type { ChangeNotice } from '@medley/store/store'

export interface ChangeEvent {
  type: string
  id: string
  /** As `meta.versionId`. */
  version: string
  /** Id of the patient it is about; null: of none. */
  patient: string | null
  /** As `meta.lastUpdated`. */
  time: string
}

export const eventOf = ({ type, id, version, patient, updated }: ChangeNotice): ChangeEvent => ({
  type,
  id,
  version: String(version),
  patient: patient ?? null,
  time: new Date(updated).toISOString(),
})
