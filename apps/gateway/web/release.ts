/** What was built, as whoever built it signed it (`tools/ui/release.ts`). Nothing of it is served to a page unverified. */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '@medley/service/log'

export interface Release {
  importmap: unknown
  /** Address → integrity. */
  files: Readonly<Record<string, string>>
}

export interface ReleaseReader {
  /** `undefined` where the signature does not fit. */
  read(): Promise<Release | undefined>
  /** Whether these are the bytes that were signed under this address. */
  isSigned(address: string, bytes: Buffer): Promise<boolean>
}

/** Read again when a new one was put in its place; a bad one is told once in the log. */
export function createReleaseReader(root: string, keyFile: string, log: Log): ReleaseReader {
  const file = join(root, 'release.json')
  let known: { changed: number; release: Release | undefined } | undefined

  async function read(): Promise<Release | undefined> {
    const changed = await stat(file).then(({ mtimeMs }) => mtimeMs).catch(() => 0) // prettier-ignore
    if (known?.changed !== changed) {
      known = { changed, release: await readVerified(file, keyFile).catch(() => undefined) }
      if (!known.release)
        log.warn('the screens are not those that were built and signed', { file: 'release.json' })
    }
    return known.release
  }

  return {
    read,
    async isSigned(address, bytes) {
      const wanted = (await read())?.files[address]
      const isSame = wanted === `sha384-${createHash('sha384').update(bytes).digest('base64')}`
      if (!isSame) log.warn('a file is not the one that was built and signed', { file: address })
      return isSame
    },
  }
}

async function readVerified(file: string, keyFile: string): Promise<Release | undefined> {
  const [text, signature, key] = await Promise.all([
    readFile(file),
    readFile(`${file}.sig`, 'utf8'),
    readFile(keyFile, 'utf8'),
  ])
  const isOurs = verify(null, text, createPublicKey(key), Buffer.from(signature, 'base64'))
  return isOurs ? (JSON.parse(text.toString('utf8')) as Release) : undefined
}
