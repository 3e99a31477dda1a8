/** One process of the platform: started, waited for, started again when it dies, drained when the platform stops. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openLog, readLastWords } from './log-files.ts'
import type { PidFiles } from './process-identity.ts'
import { StartFailure } from './start-failure.ts'
import { probe } from '@medley/service/probe'

const PROBE_TIMEOUT_MS = 2000

export interface ProcessPlan {
  name: string
  /** What Node runs: file and arguments. */
  command: readonly string[]
  environment: Readonly<Record<string, string>>
  /** Answers 200 once the process can serve: `http://127.0.0.1:5001/readyz`. */
  readiness: string
}

export interface Surroundings {
  root: string
  logFolder: string
  pidFiles: PidFiles
  log: (line: string) => void
  /** Told after every change of state. */
  changed: () => void
}

export type ProcessState = 'starting' | 'ready' | 'restarting' | 'stopping' | 'down'

/** Milliseconds to wait before the first, second… start after a death; the last one repeats. */
const backOff = [0, 500, 1000, 2000, 5000]
const stableMs = 30_000
const firstTries = 3
const startSeconds = 120
const preloads = ['lifeline.ts', 'log-lines.ts'].flatMap((name) => [
  '--import',
  fileURLToPath(new URL(name, import.meta.url)),
])

export class SupervisedProcess {
  readonly name: string
  state: ProcessState = 'down'
  /** Starts after a death, since the platform started. */
  restarts = 0
  readonly #plan: ProcessPlan
  readonly #around: Surroundings
  #child: ChildProcess | undefined
  #wanted = false
  #wasReady = false
  #deathsInARow = 0
  #readySince = Infinity

  constructor(plan: ProcessPlan, around: Surroundings) {
    this.name = plan.name
    this.#plan = plan
    this.#around = around
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when it is ready; fails when it dies several times before it ever was. */
  async start(): Promise<void> {
    this.#wanted = true
    this.#deathsInARow = 0
    if (!this.#child) this.#launch()
    const deadline = Date.now() + startSeconds * 1000
    while (this.state !== 'ready') {
      if (!this.#wasReady && this.#deathsInARow >= firstTries) throw this.#explain('ended')
      if (!this.#wanted) return
      if (Date.now() > deadline) throw this.#explain(`was not ready within ${startSeconds} s`)
      await delay(25)
    }
  }

  #explain(what: string): StartFailure {
    const { logFolder } = this.#around
    const words = readLastWords(logFolder, this.name)
    return new StartFailure(
      `${this.name} ${what}: ${words ?? 'it said nothing'} (${logFolder}/${this.name}.log)`,
    )
  }

  #launch(): void {
    const { root, logFolder, pidFiles } = this.#around
    const log = openLog(logFolder, this.name)
    const flags = [`--title=medley ${this.name}`, '--disable-warning=ExperimentalWarning', ...preloads]
    const child = spawn(process.execPath, [...flags, ...this.#plan.command], {
      cwd: root,
      env: this.#plan.environment,
      detached: true,
      stdio: ['pipe', log, log],
    })
    closeSync(log)
    this.#child = child
    this.#enter('starting')
    child.stdin?.on('error', () => undefined)
    child.once('error', () => this.#died(child))
    child.once('exit', () => this.#died(child))
    if (child.pid !== undefined) pidFiles.write(this.name, child.pid)
    void this.#awaitReadiness(child)
  }

  async #awaitReadiness(child: ChildProcess): Promise<void> {
    while (this.#child === child) {
      if (await answersOk(this.#plan.readiness)) {
        if (this.#child !== child || this.state === 'stopping') return
        this.#wasReady = true
        this.#readySince = Date.now()
        this.#enter('ready')
        return
      }
      await delay(50)
    }
  }

  #died(child: ChildProcess): void {
    if (this.#child !== child) return
    this.#child = undefined
    child.stdin?.destroy()
    this.#around.pidFiles.remove(this.name)
    if (!this.#wanted) return this.#enter('down')
    if (Date.now() - this.#readySince > stableMs) this.#deathsInARow = 0
    this.#readySince = Infinity
    const wait = backOff[Math.min(this.#deathsInARow, backOff.length - 1)] ?? 0
    this.#deathsInARow += 1
    if (!this.#wasReady && this.#deathsInARow >= firstTries) {
      this.#wanted = false
      return this.#enter('down')
    }
    const how = child.signalCode ?? `code ${child.exitCode}`
    this.#around.log(`${this.name} ended (${how}), starting it again${wait > 0 ? ` in ${wait} ms` : ''}`)
    this.#enter('restarting')
    setTimeout(() => this.#revive(), wait)
  }

  #revive(): void {
    if (!this.#wanted || this.#child) return
    this.restarts += 1
    this.#launch()
  }

  /** Lets it finish what it is doing; after the limit it is ended, and that is said loudly. */
  async stop(limitMs: () => number): Promise<void> {
    this.#wanted = false
    const child = this.#child
    if (!child) return this.#enter('down')
    this.#enter('stopping')
    const started = Date.now()
    child.kill('SIGTERM')
    while (this.#child === child) {
      if (Date.now() - started > limitMs()) {
        this.#around.log(
          `${this.name} HAS NOT STOPPED in ${limitMs() / 1000} s: killing it, what it was doing is cut off`,
        )
        endGroup(child)
        while (this.#child === child) await delay(10)
        return
      }
      await delay(10)
    }
  }

  #enter(state: ProcessState): void {
    if (this.state === state) return
    this.state = state
    this.#around.changed()
  }
}

/** The process and whatever it started. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

const answersOk = async (url: string): Promise<boolean> => (await probe(url, PROBE_TIMEOUT_MS)) === 200
