/** What the command line asks for. */
import { parseArgs } from 'node:util'

export const usage = `Usage: npm run bench -- [--only WORD] [--clients 1,8,32] [--patients N] [--seconds S] [--rate N] [--short] [--record] [--costs] [--profile FOLDER]

  --only      workloads whose name has the word
  --clients   how many ask at the same time (default 1,8,32)
  --patients  size of the data set (default 200, about 90 resources each)
  --seconds   for each cell of the table (default 2.4)
  --rate      operations per second, answered or not (default: each client asks when it has its answer)
  --short     a smoke test: every cell for 0.3 s, 20 patients
  --record    the numbers of this run become those that later runs are compared with
  --costs     instead of the table: what the record of reads and row-level security cost, as ratios within the run
  --profile   a CPU profile of every process in the folder, and what costs most while it is measured`

export interface Options {
  only: string
  clients: number[]
  patients: number
  milliseconds: number
  warmUpMs: number
  /** Operations per second; as fast as the clients get answers, if there is none. */
  rate: number | undefined
  record: boolean
  costs: boolean
  profile: string | undefined
}

export class UsageError extends Error {}

export function readOptions(words: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string', default: '' },
      clients: { type: 'string', default: '1,8,32' },
      patients: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string' },
      short: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      costs: { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const { only, short, record, costs, profile, rate } = values
  const positive = (name: string, text: string): number => {
    const number = Number(text)
    if (!(number > 0)) throw new UsageError(`--${name} takes a positive number, not ${text}.`)
    return number
  }
  const clients = values.clients.split(',').map((text) => Math.ceil(positive('clients', text)))
  const isWhole =
    !short &&
    !costs &&
    only === '' &&
    values.clients === '1,8,32' &&
    profile === undefined &&
    rate === undefined
  if (record && !isWhole)
    throw new UsageError('--record is for a whole run: all workloads, all clients, no rate, no profile.')
  return {
    only,
    clients,
    patients: Math.ceil(positive('patients', values.patients ?? (short ? '20' : '200'))),
    milliseconds: positive('seconds', values.seconds ?? (short ? '0.3' : '2.4')) * 1000,
    warmUpMs: short ? 100 : 1000,
    rate: rate === undefined ? undefined : positive('rate', rate),
    record,
    costs,
    profile,
  }
}
