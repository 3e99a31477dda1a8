/** The cluster on disk: made once, its password kept beside it, and never touched when something is wrong with it. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Account, asAccount, makeFolderFor, type PostgresPlace } from './postgres-account.ts'
import { readText, writeAtomically } from './small-files.ts'
import { StartFailure } from './start-failure.ts'

const version = '18'
export const adminRole = 'medley'

export interface Cluster {
  adminPassword: string
  /** The cluster has been made: if it is missing, it was lost. */
  made: boolean
}

const clusterFile = (folder: string): string => path.join(folder, 'cluster.json')

export function readCluster(folder: string): Cluster | undefined {
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
export function refuseDamage(folder: string, data: string): void {
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
export async function createCluster(
  folder: string,
  { account, binaries, data }: PostgresPlace,
): Promise<void> {
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
