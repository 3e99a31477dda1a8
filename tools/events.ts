/** `npm run events -- replay [MODULE]`: events that no try could bring to their consumer get another round of tries. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { replayDead } from '@medley/events/ledger'
import { platformSettings } from '@medley/service/platform-settings'
import { readSettings } from '@medley/service/settings'
import { readManifests, root } from '../apps/host/manifests.ts'

const usage = 'Usage: npm run events -- replay [MODULE]'

async function run([action, only]: readonly string[]): Promise<string[]> {
  const names = (await readManifests()).map(({ name }) => name)
  if (action !== 'replay' || (only !== undefined && !names.includes(only))) throw new Error(usage)
  const settings = readSettings(platformSettings(names))
  const file = path.join(path.resolve(root, settings.data), 'postgres/owner-urls.json')
  const embedded = (): Record<string, string> =>
    JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  const lines: string[] = []
  for (const name of names.filter((one) => only === undefined || one === only)) {
    const pool = new pg.Pool({ connectionString: settings.databaseUrls[name] || embedded()[name], max: 1 })
    lines.push(`${name}: ${await replayDead(pool)} events`)
    await pool.end()
  }
  return lines
}

try {
  process.stdout.write(`${(await run(process.argv.slice(2))).join('\n')}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
