/** Tells whether the inputs of a build step have changed since it last ran. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { work } from './layout.ts'

const file = join(work, 'stamps.json')

const filesOf = (path: string): string[] => {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Hash of every file under the paths; a string that is no path counts as itself. */
export function hashOf(inputs: readonly string[], keep: (file: string) => boolean = () => true): string {
  const hash = createHash('sha256')
  for (const input of inputs) {
    const files = filesOf(input).filter(keep)
    if (!files.length) hash.update(`value ${input}\n`)
    for (const path of files) hash.update(`${path}\n`).update(readFileSync(path)).update('\n')
  }
  return hash.digest('hex')
}

const readStamps = (): Record<string, string> =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {}

/** Runs `step` unless it ended well before on the same inputs. Answers whether it ran. */
export async function onChange(
  name: string,
  { hash, force }: { hash: string; force: boolean },
  step: () => Promise<void> | void,
): Promise<boolean> {
  if (!force && readStamps()[name] === hash) return false
  await step()
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ ...readStamps(), [name]: hash }, null, 2))
  return true
}
