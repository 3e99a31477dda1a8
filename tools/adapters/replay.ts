/** Dead letters of the platform on this data folder, put back to work: straight in the adapters' database. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { environment } from '@medley/service/settings'
import { replay } from '../../apps/adapters/dead-letters.ts'
import { NAME } from '../../apps/adapters/settings.ts'
import { root } from '../../apps/host/manifests.ts'

export async function replayDeadLetters(
  facility: string,
  ids: readonly string[] | undefined,
): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl(), max: 1 })
  try {
    return await replay(pool, facility, { ids })
  } finally {
    await pool.end()
  }
}

function databaseUrl(): string {
  const { DATABASE_URL_ADAPTERS: own, MEDLEY_DATA: data = '.medley' } = environment()
  if (own) return own
  const file = path.resolve(root, data, 'postgres/owner-urls.json')
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)[NAME] ?? ''
  } catch {
    throw new Error(
      `No platform was started on the data folder ${path.resolve(root, data)}: npm start first.`,
    )
  }
}
