/** `npm run module -- stop|start|status [NAME]`: one module of the running platform, kept down or brought up. */
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { platformSettings } from '@medley/service/platform-settings'
import { readSettings, SettingsError } from '@medley/service/settings'
import { ControlFiles, type PlatformReport, type ProcessReport } from '../apps/host/control.ts'
import { readManifests, root } from '../apps/host/manifests.ts'
import { PidFiles } from '../apps/host/process-identity.ts'

const usage = 'Usage: npm run module -- stop|start|status [NAME]'
const waitSeconds = 60

class Refusal extends Error {}

async function run([action, name]: readonly string[]): Promise<void> {
  const modules = (await readManifests()).map((module) => module.name)
  const settings = readSettings(platformSettings(modules))
  const control = new ControlFiles(path.resolve(root, settings.data, 'run'))
  const report = control.readReport()
  if (!report || new PidFiles(control.folder).findRunning('platform') === undefined) {
    throw new Refusal(`No platform runs on the data folder ${path.resolve(root, settings.data)}.`)
  }
  if (action === 'status') return printStatus(report, name)
  if ((action !== 'stop' && action !== 'start') || name === undefined) throw new Refusal(usage)
  findProcess(report, name)
  if (action === 'stop') control.keepDown(name)
  else control.bringUp(name)
  await waitFor(control, { name, state: action === 'stop' ? 'down' : 'ready' })
}

function findProcess(report: PlatformReport, name: string): ProcessReport {
  const found = report.processes.find((one) => one.name === name)
  if (found) return found
  throw new Refusal(`${name} is none of ${report.processes.map((one) => one.name).join(', ')}.`)
}

function printStatus(report: PlatformReport, name: string | undefined): void {
  const rows = name === undefined ? report.processes : [findProcess(report, name)]
  const cells = rows.map((one) => [
    one.name,
    one.state,
    String(one.port),
    String(one.pid ?? '-'),
    String(one.restarts),
  ])
  for (const row of [['process', 'state', 'port', 'pid', 'restarts'], ...cells]) {
    process.stdout.write(
      `${row
        .map((cell) => cell.padEnd(14))
        .join('')
        .trimEnd()}\n`,
    )
  }
}

async function waitFor(
  control: ControlFiles,
  { name, state }: { name: string; state: string },
): Promise<void> {
  const deadline = Date.now() + waitSeconds * 1000
  for (;;) {
    const report = control.readReport()
    if (!report) throw new Refusal('The platform has stopped.')
    if (findProcess(report, name).state === state) break
    if (Date.now() > deadline) throw new Refusal(`${name} is not ${state} after ${waitSeconds} s.`)
    await delay(100)
  }
  process.stdout.write(`${name} is ${state}\n`)
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Refusal) && !(error instanceof SettingsError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
