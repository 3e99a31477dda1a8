/** One log of JSON lines for each process. Processes write into it themselves: a log must not depend on the supervisor. */
import { existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'

const largestBytes = 20 * 1024 * 1024
const kept = 3

export const logFileOf = (folder: string, name: string): string => path.join(folder, `${name}.log`)

/** Opened for appending; a log that has grown too large is set aside first (`labs.log.1`, up to `.3`). */
export function openLog(folder: string, name: string): number {
  const file = logFileOf(folder, name)
  if (existsSync(file) && statSync(file).size > largestBytes) {
    rmSync(`${file}.${kept}`, { force: true })
    for (let age = kept; age > 1; age--) {
      if (existsSync(`${file}.${age - 1}`)) renameSync(`${file}.${age - 1}`, `${file}.${age}`)
    }
    renameSync(file, `${file}.1`)
  }
  return openSync(file, 'a', 0o600)
}

/** What a process said last before it died, for the person who has to know why. */
export function readLastWords(folder: string, name: string): string | undefined {
  const lines = readTail(logFileOf(folder, name)).split('\n').filter(Boolean)
  const grave = lines.map(readMessage).findLast((line) => line.level >= 50)
  return (grave ?? lines.map(readMessage).at(-1))?.message
}

function readTail(file: string): string {
  if (!existsSync(file)) return ''
  const handle = openSync(file, 'r')
  const size = statSync(file).size
  const buffer = Buffer.alloc(Math.min(size, 16_384))
  readSync(handle, buffer, 0, buffer.length, size - buffer.length)
  return buffer.toString()
}

function readMessage(line: string): { level: number; message: string } {
  try {
    const { level = 30, msg = line } = JSON.parse(line) as { level?: number; msg?: string }
    return { level, message: msg }
  } catch {
    return { level: 60, message: line }
  }
}
