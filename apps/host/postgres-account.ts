/**
 * PostgreSQL refuses to run as root. As root it runs as whoever owns its data already, else as user `postgres` where there
 * is one, else as `nobody`; no user is created. That user may be unable to reach the data folder or our binaries
 * (`/root/medley`): both are copied to `/var/lib/medley/<hash of the data folder>` then, and the start says so.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
} from 'node:fs'
import path from 'node:path'
import { readText, writeAtomically } from './small-files.ts'
import { StartFailure } from './start-failure.ts'

/** Whom PostgreSQL runs as; undefined: as ourselves. */
export type Account = { uid: number; gid: number; name: string } | undefined

export interface PostgresPlace {
  account: Account
  /** Folder with bin, lib and share. */
  binaries: string
  /** The cluster, or where it will be made. */
  data: string
}

export interface PlaceRequest {
  /** `$MEDLEY_DATA/postgres`: passwords, and the cluster where the account can reach it. */
  folder: string
  binaries: string
  log: (line: string) => void
}

export function choosePlace(request: PlaceRequest): PostgresPlace {
  const recorded = readText(path.join(request.folder, 'location'))?.trim()
  const usual = { binaries: request.binaries, data: path.join(request.folder, 'data') }
  const data = recorded ?? usual.data
  if (process.getuid?.() !== 0) {
    refuseForeignOwner(data)
    return { account: undefined, binaries: usual.binaries, data }
  }
  mkdirSync(request.folder, { recursive: true, mode: 0o711 })
  const account = chooseAccount(data)
  if (!recorded && canReach(account, request)) {
    giveTo(account, usual.data)
    return { account, ...usual }
  }
  return moveToReachable(request, { account, ...usual, data })
}

function refuseForeignOwner(data: string): void {
  const owner = ownerOf(data)
  if (owner === undefined || owner === process.getuid?.()) return
  throw new StartFailure(
    `The database in ${data} belongs to another user (${owner}): start Medley as that user or as root, or give another MEDLEY_DATA.`,
  )
}

function ownerOf(folder: string): number | undefined {
  try {
    return statSync(folder).uid
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new StartFailure(`The database in ${folder} cannot be reached: ${(error as Error).message}.`, error)
  }
}

function chooseAccount(data: string): NonNullable<Account> {
  const owner = ownerOf(data)
  if (owner !== undefined && owner !== 0)
    return { uid: owner, gid: statSync(data).gid, name: `user ${owner}` }
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout || NaN),
    )
    if (uid !== undefined && gid !== undefined && uid > 0) return { uid, gid, name }
  }
  throw new StartFailure(
    'PostgreSQL does not run as root, and this system has neither a user "postgres" nor "nobody".',
  )
}

function canReach({ uid, gid }: NonNullable<Account>, { binaries, folder }: PlaceRequest): boolean {
  const question = 'cd "$2" && test -r "$1/share/postgresql/postgres.bki" && "$1/bin/postgres" --version'
  return (
    spawnSync('sh', ['-c', question, 'sh', binaries, folder], { uid, gid, cwd: '/', stdio: 'ignore' })
      .status === 0
  )
}

function moveToReachable({ folder, binaries, log }: PlaceRequest, place: PostgresPlace): PostgresPlace {
  const account = place.account as NonNullable<Account>
  const home = path.join('/var/lib/medley', createHash('sha256').update(folder).digest('hex').slice(0, 16))
  const moved = { account, binaries: path.join(home, 'pgsql'), data: path.join(home, 'data') }
  const isRecorded = existsSync(path.join(folder, 'location'))
  for (const made of [path.dirname(home), home]) mkdirSync(made, { recursive: true, mode: 0o755 })
  copyBinaries(binaries, moved.binaries)
  if (isRecorded) return { ...moved, data: place.data }
  // A cluster whose data folder was deleted: its passwords are gone with it, but it is not ours to delete.
  if (existsSync(moved.data))
    renameSync(moved.data, `${moved.data}.before-${new Date().toISOString().replaceAll(':', '')}`)
  if (existsSync(place.data)) cpSync(place.data, moved.data, { recursive: true, preserveTimestamps: true })
  giveTo(account, moved.data)
  writeAtomically(path.join(folder, 'location'), `${moved.data}\n`, 0o644)
  log(`PostgreSQL runs as ${account.name}, who cannot reach ${folder}: its data and programs are in ${home}`)
  return moved
}

function copyBinaries(from: string, to: string): void {
  const version = path.join(to, 'version')
  const wanted = readText(path.join(from, '..', 'package.json')) ?? ''
  if (readText(version) === wanted) return
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, force: true })
  writeAtomically(version, wanted, 0o644)
}

/** Hands a cluster that root holds (made by a copy, for instance) to the account. */
function giveTo(account: NonNullable<Account>, folder: string): void {
  if (!existsSync(folder) || ownerOf(folder) === account.uid) return
  const visit = (place: string): void => {
    lchownSync(place, account.uid, account.gid)
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      if (entry.isDirectory()) visit(path.join(place, entry.name))
      else lchownSync(path.join(place, entry.name), account.uid, account.gid)
    }
  }
  visit(folder)
}

/** An empty folder that only the account can use. */
export function makeFolderFor(account: Account, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  if (account) chownSync(folder, account.uid, account.gid)
}

/** Its environment is its own: a PGPORT or LC_ALL of the shell must not reach it. */
export function asAccount(account: Account): {
  env: Record<string, string>
  cwd: string
  uid?: number
  gid?: number
} {
  const surroundings = { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }, cwd: '/' }
  return account ? { ...surroundings, uid: account.uid, gid: account.gid } : surroundings
}
