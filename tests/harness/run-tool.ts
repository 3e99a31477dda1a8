/** A command of ours (`npm run backup`, …) for a platform under test, while the test goes on. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Platform } from './platform.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface Outcome {
  status: number | null
  /** Of both streams. */
  output: string
}

/** `tool` is the name of a file in tools. */
export async function runTool(
  { dataDir, port }: Pick<Platform, 'dataDir' | 'port'>,
  tool: string,
  args: readonly string[],
): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', `tools/${tool}.ts`, ...args],
    {
      cwd: root,
      env: { ...process.env, MEDLEY_DATA: dataDir, MEDLEY_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { status: await ended, output: out + problems }
}
