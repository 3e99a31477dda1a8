/** Processes of an earlier run whose supervisor was killed. They drain and end by themselves; this waits for them. */
import { endProcess } from './end-process.ts'
import type { PidFiles } from './process-identity.ts'

/** In the order of a stop: the gateway first, PostgreSQL last. */
export async function endEarlierRun(
  names: readonly string[],
  { pidFiles, log }: { pidFiles: PidFiles; log: (line: string) => void },
): Promise<void> {
  for (const name of [...names, 'postgres']) {
    const pid = pidFiles.findRunning(name)
    if (pid !== undefined) {
      log(`Ending ${name} (process ${pid}) of an earlier run that was killed`)
      const polite = name === 'postgres' ? 'SIGINT' : 'SIGTERM'
      await endProcess({ name, pid, signals: [polite, 'SIGQUIT', 'SIGKILL'], log })
    }
    pidFiles.remove(name)
  }
}
