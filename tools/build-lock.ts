/** One build at a time: `npm start` and `npm test` in two terminals write the same files. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { tryFileLock } from '../apps/host/file-lock.ts'
import { root } from '../apps/host/manifests.ts'

const file = path.join(root, 'node_modules/.cache/medley-build.lock')

export async function withBuildLock<T>(log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(path.dirname(file), { recursive: true })
  let release = tryFileLock(file)
  if (!release) log('Waiting for another build of this folder')
  while (!release) {
    await delay(200)
    release = tryFileLock(file)
  }
  try {
    return await work()
  } finally {
    release()
  }
}
