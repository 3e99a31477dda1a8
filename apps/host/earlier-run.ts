/** Processes of an earlier run whose supervisor was killed. They drain and end by themselves; this waits for them. */
import type { PidFiles } from './process-identity.ts'
import { sleep } from './small-files.ts'

/** In the order of a stop: the gateway first, PostgreSQL last. */
export async function endEarlierRun(
  names: readonly string[],
  { pidFiles, log }: { pidFiles: PidFiles; log: (line: string) => void },
): Promise<void> {
  for (const name of [...names, 'postgres']) {
    const pid = pidFiles.findRunning(name)
    if (pid !== undefined) {
      log(`Ending ${name} (process ${pid}) of an earlier run that was killed`)
      await end(pid, () => pidFiles.findRunning(name) === pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM')
    }
    pidFiles.remove(name)
  }
}

async function end(pid: number, isRunning: () => boolean, polite: NodeJS.Signals): Promise<void> {
  for (const signal of [polite, 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isRunning()) return
    process.kill(pid, signal)
    const deadline = Date.now() + 35_000
    while (isRunning() && Date.now() < deadline) await sleep(25)
  }
}
