/** `npm run demo-data`: the synthetic facilities into a running platform, through its front door. */
import { parseArgs } from 'node:util'
import { platformSettings } from '@medley/service/platform-settings'
import { readSettings, SettingsError } from '@medley/service/settings'
import { readManifests } from '../host/manifests.ts'
import { NoAccess } from '../../tools/loading/fhir-sender.ts'
import { facilities } from './house/facilities.ts'
import { goOn } from './go-on.ts'
import { loadFacility } from './load.ts'
import { bedsOf, here } from './sizes.ts'

const usage = `Usage: npm run demo-data -- [--seed 1] [--beds 120] [--days 90] [--base URL] [--facility maple-grove|oak-hill|both]

  --seed      another seed, other people
  --beds      of Maple Grove; Oak Hill has a third of it
  --days      of medication passes and vital signs
  --base      FHIR base URL (default: the platform on this machine)
  --facility  default: both`

class UsageError extends Error {}

const numberOf = (name: string, text: string, most: number): number => {
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > most)
    throw new UsageError(`--${name} takes a number from 1 to ${most}.`)
  return Number(text)
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      beds: { type: 'string', default: '120' },
      days: { type: 'string', default: '90' },
      base: { type: 'string' },
      facility: { type: 'string', default: 'both' },
      help: { type: 'boolean', default: false },
    },
  })
  const chosen = facilities.filter(({ id }) => values.facility === 'both' || values.facility === id)
  if (values.help || chosen.length === 0) {
    process.stderr.write(`${usage}\n`)
    process.exitCode = values.help ? 0 : 1
    return
  }
  const [seed, beds, days] = [
    numberOf('seed', values.seed, 2 ** 31),
    numberOf('beds', values.beds, 400),
    numberOf('days', values.days, 365),
  ]
  const settings = readSettings(platformSettings((await readManifests()).map(({ name }) => name)))
  const base = (values.base ?? `http://localhost:${settings.port}/fhir/R4`).replace(/\/+$/, '')
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  for (const facility of chosen) {
    const started = Date.now()
    const { isOld, residents, resources } = await loadFacility({
      base,
      facility,
      seed,
      beds: bedsOf(facility, beds),
      days,
      ...here(new Date()),
      log: say,
    })
    const { timeZone } = here(new Date())
    const since = await goOn({ base, facility, timeZone, now: new Date(), log: say })
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    say(
      isOld
        ? `${facility.name} has its data already; ${since} resources for the time since they were last told.`
        : `${facility.name}: ${residents} residents, ${resources + since} resources, ${seconds} s`,
    )
  }
}

const isForPeople = (error: unknown): error is Error =>
  error instanceof UsageError ||
  error instanceof SettingsError ||
  error instanceof NoAccess ||
  (error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_'))

try {
  await run()
} catch (error) {
  if (!isForPeople(error)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
