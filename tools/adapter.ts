/** `npm run adapter -- test|dry-run|replay ID`: an adapter tried out, and its dead letters put back to work. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { stringifyJson } from '@medley/fhir/json'
import type { Feed } from '@medley/adapter/define-adapter'
import { findFixtures, readSubject, updateGolden } from '@medley/adapter/golden'
import { outcomeOf } from '@medley/adapter/outcome'
import { root } from '../apps/host/manifests.ts'
import { runFiles } from './testing/run-files.ts'
import { replayDeadLetters } from './adapters/replay.ts'

const usage = `Usage: npm run adapter -- ACTION ID, where ACTION is one of
  test ID [--update]          its golden tests; --update writes what is expected
  dry-run ID --feed NAME FILE what a file comes to, without a server
  replay ID [--message ID…]   its dead letters of the running platform to work again
  ... [--folder FOLDER]       where facilities/ and adapters/ are`

interface Call {
  readonly home: string
  readonly id: string
  readonly files: readonly string[]
  readonly options: {
    readonly update?: boolean
    readonly feed?: string
    readonly message?: readonly string[]
  }
}

const actions: Readonly<Record<string, (call: Call) => Promise<void>>> = {
  async test({ home, id, options }) {
    const folder = path.join(home, 'adapters', id)
    if (options.update) {
      const subject = await readSubject(folder)
      for (const fixture of findFixtures(folder)) updateGolden(subject, fixture)
    }
    const say = (line: string): void => void process.stdout.write(`${line}\n`)
    const { passed, failed, failures } = await runFiles({
      files: [path.join('adapters', id, 'adapter.test.ts')],
      atOnce: 1,
      root: home,
      say,
    })
    for (const failure of failures) say(failure)
    say(`${passed} passed, ${failed} failed`)
    if (failed > 0 || passed === 0) process.exitCode = 1
  },
  async 'dry-run'({ home, id, files, options }) {
    const { adapter, facility } = await readSubject(path.join(home, 'adapters', id))
    const feed = options.feed ?? adapter.mllp ?? Object.keys(adapter.feeds)[0] ?? ''
    const reader: Feed | undefined = adapter.feeds[feed]
    if (!reader)
      throw new Error(`The adapter has no feed "${feed}": ${Object.keys(adapter.feeds).join(', ')}.`)
    if (files.length === 0) throw new Error('Give a file.')
    const messages = files.flatMap((file) => [...reader.split(readFileSync(file))])
    const outcome = outcomeOf({ adapter, facility, feed, messages })
    process.stdout.write(`${JSON.stringify(JSON.parse(stringifyJson(outcome)), null, 2)}\n`)
    if (outcome.messages.some(({ problem }) => problem !== undefined)) process.exitCode = 1
  },
  async replay({ id, options }) {
    const replayed = await replayDeadLetters(id, options.message)
    process.stdout.write(`${replayed} messages to work again\n`)
  },
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      folder: { type: 'string' },
      update: { type: 'boolean' },
      feed: { type: 'string' },
      message: { type: 'string', multiple: true },
    },
  })
  const [name = '', id = '', ...files] = positionals
  const action = actions[name]
  if (!action || id === '') throw new Error(usage)
  await action({ home: path.resolve(values.folder ?? root), id, files, options: values })
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
