/**
 * Pid files that survive `kill -9`. A pid alone is not enough: after a crash another process may have got the number,
 * so its start time is kept beside it and both must agree before a process is waited for or ended.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { readText, writeAtomically } from './small-files.ts'

/** When the process started, in words that only this one process on this boot has; undefined when it does not run. */
export function readIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') {
    const answer = spawnSync('ps', ['-o', 'lstart=,stat=', '-p', String(pid)], {
      encoding: 'utf8',
    }).stdout.trim()
    return answer === '' || / Z\S*$/.test(answer) ? undefined : answer.replace(/ \S+$/, '')
  }
  const status = readText(`/proc/${pid}/stat`)
  if (status === undefined) return undefined
  // The name of the program stands in parentheses and may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const [state, ...rest] = status.slice(status.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' || state === 'X' ? undefined : `${readBootId()} ${rest[18]}`
}

let bootId: string | undefined
const readBootId = (): string => (bootId ??= readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '')

/** The pid files of one data folder: `<name>.pid` holds the number alone, `<name>.started` the identity. */
export class PidFiles {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  write(name: string, pid: number): void {
    writeAtomically(this.#file(name, 'started'), `${pid} ${readIdentity(pid) ?? ''}`)
    writeAtomically(this.#file(name, 'pid'), `${pid}\n`)
  }

  remove(name: string): void {
    rmSync(this.#file(name, 'pid'), { force: true })
    rmSync(this.#file(name, 'started'), { force: true })
  }

  /** The pid, if the very process that the file was written for still runs. */
  findRunning(name: string): number | undefined {
    const [, digits, identity] = /^(\d+) (.+)$/.exec(readText(this.#file(name, 'started')) ?? '') ?? []
    return digits !== undefined && readIdentity(Number(digits)) === identity ? Number(digits) : undefined
  }

  #file(name: string, ending: string): string {
    return path.join(this.folder, `${name}.${ending}`)
  }
}

/** Who started it and with what words; nothing of a process that does not run. */
export function describeProcess(pid: number): { parent: number; command: string } {
  if (process.platform === 'linux') {
    const status = readText(`/proc/${pid}/stat`) ?? ''
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1])
    return { parent, command: (readText(`/proc/${pid}/cmdline`) ?? '').split('\0').join(' ') }
  }
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' })
  const [, parent, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(stdout) ?? []
  return { parent: Number(parent), command }
}

/** Whether a process is a PostgreSQL server that works in this folder. */
export const isPostgresOf = (pid: number, dataFolder: string): boolean => {
  const { command } = describeProcess(pid)
  return command.includes('postgres') && command.includes(` ${dataFolder} `)
}
