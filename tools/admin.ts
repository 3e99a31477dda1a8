/** `npm run admin -- user add …`: users, clients, facilities and keys of the platform on this data folder. */
import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { createRecorder } from '@medley/audit/recorder'
import { readSettings, SettingsError } from '@medley/service/settings'
import { readManifests, root } from '../apps/host/manifests.ts'
import { actions } from '../apps/identity/administration.ts'
import { administrationEntry } from '../apps/identity/audit.ts'
import { type Options, Refusal } from '../apps/identity/desk.ts'
import { readSecrets } from '../apps/identity/secrets.ts'
import { NAME } from '../apps/identity/settings.ts'
import { platformSettings } from '@medley/service/platform-settings'

const usage = [
  'Usage: npm run admin -- ACTION, where ACTION is one of',
  ...Object.entries(actions).map(([name, { options }]) => `  ${name} ${options}`.trimEnd()),
].join('\n')

const optionNames = [
  ...new Set(Object.values(actions).flatMap(({ options }) => options.match(/(?<=--)[a-z-]+/g) ?? [])),
]

async function run(args: readonly string[]): Promise<void> {
  const { name, options } = read(args)
  const action = actions[name]
  if (!action) throw new Refusal(usage)
  const settings = readSettings(platformSettings((await readManifests()).map((module) => module.name)))
  const data = path.resolve(root, settings.data)
  const pool = new pg.Pool({ connectionString: settings.databaseUrls[NAME] || embeddedUrl(data), max: 2 })
  try {
    const keys = path.join(data, 'keys')
    const secrets = readSecrets(path.join(keys, 'identity-secrets.txt'))
    const now = Date.now() + settings.clockOffsetMs
    const told = await action.run({ pool, secrets, now, keys }, options)
    await recordAction({ pool, data, now }, { name, options })
    process.stdout.write(`${told}\n`)
  } finally {
    await pool.end()
  }
}

/** Who changed what is on record like everything else: in the name of the account of this machine. */
async function recordAction(
  { pool, data, now }: { pool: pg.Pool; data: string; now: number },
  { name, options }: { name: string; options: Options },
): Promise<void> {
  const about = ['username', 'id'].map((one) => options.optional(one)).find((one) => one !== undefined)
  const file = path.join(data, 'keys/audit-writers', `${NAME}.txt`)
  const key = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  const recorder = createRecorder({ pool, key, now: () => now })
  await recorder.record([administrationEntry({ action: name, about, operator: os.userInfo().username, now })])
}

function read(args: readonly string[]): { name: string; options: Options } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: Object.fromEntries(
      optionNames.map((name) => [name, { type: 'string', multiple: true }] as const),
    ),
  })
  const several = (name: string): string[] => values[name] ?? []
  return {
    name: positionals.join(' '),
    options: {
      several,
      optional: (name) => several(name).at(-1),
      one: (name) => {
        const value = several(name).at(-1)
        if (value === undefined) throw new Refusal(`Give --${name}.`)
        return value
      },
    },
  }
}

function embeddedUrl(data: string): string {
  const file = path.join(data, 'postgres/owner-urls.json')
  try {
    const urls = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
    if (urls[NAME]) return urls[NAME]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  throw new Refusal(`No platform was started on the data folder ${data}: npm start first.`)
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  const { code, message } = error as Error & { code?: string }
  const isForPeople =
    error instanceof Refusal || error instanceof SettingsError || code?.startsWith('ERR_PARSE_ARGS') === true
  if (!isForPeople && code !== 'ECONNREFUSED') throw error
  process.stderr.write(
    `${code === 'ECONNREFUSED' ? 'The database does not answer: npm start first.' : message}\n`,
  )
  process.exitCode = 1
}
