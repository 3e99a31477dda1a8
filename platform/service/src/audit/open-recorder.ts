/** The recorder of a process: its own connections, its own key, and its start and stop on record. */
import { readFileSync } from 'node:fs'
import { detailText, type AuditEntry } from '@medley/audit/event'
import { createRecorder, type Recorder } from '@medley/audit/recorder'
import { openPool } from '@medley/store/postgres/open-pool'
import type { Log } from '../log.ts'
import { uuid7 } from '../uuid7.ts'

export interface OpenRecorder extends Recorder {
  /** Records the stop and lets the connections go. */
  close(): Promise<void>
}

interface Opening {
  /** Of the process. */
  name: string
  url: string
  log: Log
  /** ms since 1970. */
  now(): number
  key: string
}

const CONNECTIONS = 4

/** '' where there is none: records then carry no code. Several modules in one process share a file. */
export const readAuditKey = ({ auditKeyFile }: { auditKeyFile: string }): string =>
  auditKeyFile === '' ? '' : readFileSync(auditKeyFile, 'utf8').trim()

export async function openRecorder({ name, url, log, now, key }: Opening): Promise<OpenRecorder> {
  const pool = openPool({ url, max: CONNECTIONS, name: 'medley-audit' })
  const recorder = createRecorder({ pool, key, now })
  const { rows } = await pool.query<{ mayChange: boolean }>(
    `SELECT has_table_privilege('audit.event', 'UPDATE') AS "mayChange"`,
  )
  if (rows[0]?.mayChange === true)
    log.warn(
      'audit is not protected by privileges: the role that serves owns the tables; give it a DATABASE_OWNER_URL',
    )
  const recordLife = (kind: 'start' | 'stop'): Promise<void> =>
    recorder.record([lifeEntry(kind, { name, request: uuid7(now()) })])
  await recordLife('start')
  return {
    ...recorder,
    async close() {
      await recordLife('stop').catch((error: unknown) =>
        log.error('the stop could not be put on record', error),
      )
      await pool.end()
    },
  }
}

const lifeEntry = (
  kind: 'start' | 'stop',
  { name, request }: { name: string; request: string },
): AuditEntry => ({
  kind,
  outcome: 0,
  facility: '',
  agent: name,
  client: name,
  request,
  ...{ type: '', id: '', version: 0, patient: '' },
  detail: detailText({}),
})
