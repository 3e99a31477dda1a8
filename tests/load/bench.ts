/** `npm run bench`: how fast the whole platform answers, and whether it answers right. `--help` tells the rest. */
import { mkdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readManifests } from '../../apps/host/manifests.ts'
import { build } from '../../tools/build.ts'
import { type OwnPlatform, startPlatform } from '../harness/platform.ts'
import { WrongAnswer } from './answers.ts'
import type { Server } from './connection.ts'
import { measureCosts } from './costs.ts'
import { type FeedRate, measureFeed } from './feeds.ts'
import { loadPopulation } from './load-population.ts'
import { type Bench, type Cell, measureRow, warmUp } from './measure.ts'
import { type Options, readOptions, usage, UsageError } from './options.ts'
import { createPopulation } from './population.ts'
import { describeProfiles, now, profilingEnvironment, type Span } from './profile.ts'
import { describeDifference, describeMachine, readRecord, type Report, writeRecord } from './record.ts'
import { describeMemory, describeRow, header } from './table.ts'
import { findProcesses, type Memory, type ProcessIds, readMemory } from './usage.ts'
import { createWorkloads } from './workloads/all-workloads.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** A line that the next one replaces; a log gets the lines that stay only. */
const show = (text: string): void => void (process.stdout.isTTY && process.stdout.write(`\r\u001B[K${text}`))

async function run(options: Options): Promise<void> {
  const workloads = createWorkloads(createPopulation(options.patients)).filter(({ name }) =>
    name.includes(options.only),
  )
  const wantsFeeds = !options.costs && 'feeds'.includes(options.only)
  if (workloads.length === 0 && !wantsFeeds)
    throw new UsageError(`No workload has ${options.only} in its name.`)
  await build({ log: say })
  const loadAverage = os.loadavg()[0] ?? 0
  const profile = options.profile === undefined ? undefined : path.resolve(options.profile)
  if (profile !== undefined) mkdirSync(profile, { recursive: true })
  const started = performance.now()
  const platform = await startPlatform({ environment: profile ? profilingEnvironment(profile) : {} })
  const startSeconds = (performance.now() - started) / 1000
  const processes = findProcesses(platform.dataDir)
  const span = { from: 0, to: 0 }
  try {
    const about = { date: new Date().toISOString(), machine: describeMachine(), loadAverage, startSeconds }
    if (options.costs) await tellCosts(platform, { options, workloads, processes, span })
    else if (workloads.length > 0) await measureAll(platform, { options, about, processes, workloads, span })
    if (wantsFeeds) say(describeFeed(await measureFeed(platform)))
  } catch (error) {
    say(`\n${describeErrors(platform, processes)}`)
    throw error
  } finally {
    await platform.stop()
  }
  if (profile !== undefined) say(describeProfiles(profile, processes, span))
}

/** With as many clients as the last of `--clients` says. */
async function tellCosts(
  platform: OwnPlatform,
  { options, workloads, processes, span }: Pick<Plan, 'options' | 'workloads' | 'processes' | 'span'>,
): Promise<void> {
  await load({ url: platform.baseUrl, token: await platform.token() }, options.patients)
  const clients = options.clients.at(-1) ?? 1
  span.from = now()
  const lines = await measureCosts({
    ...{ platform, workloads, processes, clients },
    milliseconds: options.milliseconds / 2,
  })
  span.to = now()
  say(lines.join('\n'))
}

const describeFeed = ({ messages, acknowledgedPerSecond, appliedPerSecond }: FeedRate): string =>
  `feeds: ${messages} HL7 v2 messages over MLLP, ${acknowledgedPerSecond}/s acknowledged, ${appliedPerSecond}/s in the record`

/** The logs go with the data folder; what the processes had to say about a failure is needed afterwards. */
const describeErrors = (platform: OwnPlatform, processes: ProcessIds): string =>
  [...processes.keys()].flatMap((name) => readErrors(platform, name).slice(0, 3)).join('\n')

function readErrors(platform: OwnPlatform, name: string): string[] {
  if (name === 'platform') return []
  const lines = platform.logs(name).split('\n')
  return lines.filter((line) => /"level":[56]0/.test(line)).map((line) => `${name}: ${line}`)
}

interface Plan {
  options: Options
  about: Pick<Report, 'date' | 'machine' | 'loadAverage' | 'startSeconds'>
  processes: ProcessIds
  workloads: ReturnType<typeof createWorkloads>
  /** Is set to the time in which was measured. */
  span: Span
}

async function measureAll(platform: OwnPlatform, plan: Plan): Promise<void> {
  const { options, about, processes, workloads, span } = plan
  const { cpu, cores, memoryGb, system, node } = about.machine
  say(`${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}; load ${about.loadAverage.toFixed(2)}`)
  say(`Started in ${about.startSeconds.toFixed(1)} s.`)
  const idle = asRecord(readMemory(processes))
  const bench: Bench = {
    findServer: async (module?: string): Promise<Server> =>
      module === undefined
        ? { url: platform.baseUrl, token: await platform.token() }
        : { url: platform.url(module), token: await platform.tokenFor(module) },
    services: new Set((await readManifests()).map(({ name }) => name)),
    processes,
    milliseconds: options.milliseconds,
    rate: options.rate,
  }
  const resources = await load(await bench.findServer(), options.patients)
  const context = { ...about, patients: options.patients, resources }

  const record = readRecord()
  const difference = record && describeDifference(record, context)
  if (difference) say(`The record is no measure for this run: ${difference}.`)
  for (const workload of workloads) {
    show(`warming up ${workload.name}`)
    await warmUp(bench, workload, options.warmUpMs)
  }
  show('')
  say(header)
  span.from = now()
  const cells: Cell[] = []
  const rows = workloads.flatMap((workload) => options.clients.map((clients) => ({ workload, clients })))
  for (const [place, row] of rows.entries()) {
    show(`row ${place + 1} of ${rows.length}: ${row.workload.name}, ${row.clients} clients`)
    const measured = await measureRow(bench, row)
    show('')
    say(describeRow(measured, record))
    cells.push(...measured)
  }
  span.to = now()
  const report = { ...context, cells, memory: { idle, after: asRecord(readMemory(processes)) } }
  say(describeMemory(report.memory))
  if (options.record) writeRecord(report)
}

async function load(gateway: Server, size: number): Promise<number> {
  const patients = createPopulation(size)
  const started = performance.now()
  const resources = await loadPopulation(gateway, {
    patients,
    progress: (done) => show(`loading: ${done} of ${size + 1} transactions`),
  })
  const seconds = (performance.now() - started) / 1000
  show('')
  say(
    `Loaded ${resources} resources in ${seconds.toFixed(1)} s: ${Math.round(resources / seconds)} per second.`,
  )
  return resources
}

const asRecord = (memory: Map<string, Memory> | undefined): Record<string, Memory> =>
  Object.fromEntries(memory ?? [])

const isUsageError = (error: unknown): error is Error =>
  error instanceof UsageError ||
  (error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_'))

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') say(usage)
  else await run(options)
} catch (error) {
  if (error instanceof WrongAnswer) process.stderr.write(`\nA wrong answer: ${error.message}\n`)
  else if (isUsageError(error)) process.stderr.write(`${error.message}\n\n${usage}\n`)
  else throw error
  process.exitCode = 1
}
