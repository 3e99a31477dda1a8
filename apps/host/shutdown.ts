/** When the platform stops, and in which order: the reverse of the start, each part drained before the next one goes. */
import { constants } from 'node:os'
import { environment } from '@medley/service/settings'
import { describeProcess, readIdentity } from './process-identity.ts'
import { readText } from './small-files.ts'

/** Thrown into a start that is still going on when somebody asks to stop. */
export class StopRequested extends Error {}

const drainMs = 30_000
const hurriedMs = 1_000
/** Ctrl-C comes up to three times at once: from the terminal, from npm and from whatever npm started. */
const oneKeystrokeMs = 1_000

export class Shutdown {
  /** Rejects with StopRequested. */
  readonly requested: Promise<never>
  #reject: (reason: Error) => void = () => undefined
  readonly #stops: (() => Promise<void>)[] = []
  readonly #say: (line: string) => void
  #requestedAt = 0
  #isHurried = false

  constructor(say: (line: string) => void) {
    this.#say = say
    this.requested = new Promise((_, reject) => (this.#reject = reject))
    this.requested.catch(() => undefined)
  }

  /** How long a part may take to drain, asked again and again while it does. */
  readonly limitMs = (): number => (this.#isHurried ? hurriedMs : drainMs)

  /** What was added last stops first. */
  add(stop: () => Promise<void>): void {
    this.#stops.push(stop)
  }

  request(why: string): void {
    if (this.#requestedAt === 0) {
      this.#requestedAt = Date.now()
      this.#say(`Stopping (${why})`)
      this.#reject(new StopRequested(why))
    } else if (!this.#isHurried && Date.now() - this.#requestedAt > oneKeystrokeMs) {
      this.#isHurried = true
      this.#say('Hurrying: what is not finished in a second is cut off')
    }
  }

  /** The work, unless a stop comes first. */
  during<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined)
    return Promise.race([work, this.requested])
  }

  async run(): Promise<void> {
    this.#requestedAt ||= Date.now()
    for (const stop of this.#stops.reverse()) await stop()
  }

  /** Signals, and the death of whoever started us. */
  listen(): void {
    const signals: NodeJS.Signals[] = isIgnored('SIGHUP')
      ? ['SIGINT', 'SIGTERM']
      : ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, () => this.request(signal))
    process.on('disconnect', () => this.request('the process that started this one has ended'))
    watchNpm(() => this.request('npm has ended'))
  }
}

/** `nohup npm start &` ignores the hang-up for us: then it must stay ignored. */
function isIgnored(signal: NodeJS.Signals): boolean {
  const [, mask] = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readText('/proc/self/status') ?? '') ?? []
  return mask !== undefined && (BigInt(`0x${mask}`) & (1n << BigInt(constants.signals[signal] - 1))) !== 0n
}

/** npm passes signals on, but an npm that was killed passes on nothing. */
function watchNpm(ended: () => void): void {
  const npm = findNpm()
  if (npm === undefined) return
  const identity = readIdentity(npm)
  const timer = setInterval(() => {
    if (readIdentity(npm) === identity) return
    clearInterval(timer)
    ended()
  }, 1000)
  timer.unref()
}

/** Between npm and this process there may be a shell and the Node that installed the packages. */
function findNpm(): number | undefined {
  if (environment()['npm_lifecycle_event'] === undefined) return undefined
  let pid = process.ppid
  for (let depth = 0; depth < 4 && pid > 1; depth++) {
    const { parent, command } = describeProcess(pid)
    if (/\bnpm\b/.test(command)) return pid
    pid = parent
  }
  return undefined
}
