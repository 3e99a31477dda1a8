/** Ends a process politely, then less so: each signal gets its time, and each step beyond the first is said. */
import { readIdentity } from './process-identity.ts'
import { sleep } from './small-files.ts'

export interface Ending {
  name: string
  pid: number
  signals: readonly NodeJS.Signals[]
  log: (line: string) => void
}

const secondsEach = 30

export async function endProcess({ name, pid, signals, log }: Ending): Promise<void> {
  const identity = readIdentity(pid)
  if (identity === undefined) return
  for (const [place, signal] of signals.entries()) {
    if (place > 0) log(`${name} (process ${pid}) HAS NOT STOPPED in ${secondsEach} s: ${signal}`)
    signalProcess(pid, signal)
    const deadline = Date.now() + secondsEach * 1000
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
