/** The tests of the screens run under vitest; their tool ends with a line `N passed, N failed` like this one. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../apps/host/manifests.ts'
import { runSteps } from '../checks/run-steps.ts'
import { emptyTally, type Tally } from './run-files.ts'

const file = 'tools/ui/test.ts'

export async function runScreenTests(words: readonly string[], say: (line: string) => void): Promise<Tally> {
  if (!existsSync(path.join(root, file))) return emptyTally()
  const [outcome] = await runSteps([{ name: 'screens', command: [file, ...words] }], {
    atOnce: 1,
    ended: () => undefined,
  })
  const [, passed = '0', failed = '0'] = /^(\d+) passed, (\d+) failed/m.exec(outcome?.output ?? '') ?? []
  const isWell = outcome?.passed === true && failed === '0'
  say(
    `${isWell ? 'ok    ' : 'FAILED'} ${(outcome?.seconds ?? 0).toFixed(1).padStart(5)} s  screens (${passed} passed)`,
  )
  return {
    passed: Number(passed),
    failed: isWell ? 0 : Math.max(1, Number(failed)),
    skipped: 0,
    failures: isWell ? [] : [`screens:\n${outcome?.output.trimEnd() ?? ''}`],
  }
}
