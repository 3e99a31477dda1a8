/**
 * Signs what was built (Ed25519): every file that the gateway serves with its hash, the modules with their versions, and
 * the import map. The gateway writes no page before it has verified it (`apps/gateway/web/release.ts`).
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { environment } from '@medley/service/settings'
import { integrityOf } from './integrity.ts'
import { root, web } from './layout.ts'

export interface Release {
  modules: { name: string; version: string; url: string }[]
  importmap: { imports: Record<string, string>; integrity: Record<string, string> }
  /** Address → integrity, of everything but the compressed copies. */
  files: Record<string, string>
}

/** Made for this machine where no release was signed elsewhere. */
const keys = join(root, 'dist/release')
const ownKey = join(keys, 'signing.pem')

export const releaseFile = join(web, 'release.json')

export function writeRelease(release: Omit<Release, 'files'>): void {
  const text = JSON.stringify({ ...release, files: filesOf(web) } satisfies Release)
  const key = createPrivateKey(readKey())
  mkdirSync(keys, { recursive: true, mode: 0o700 })
  writeFileSync(
    join(keys, 'verify.pem'),
    createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
  )
  // The signature first: whoever finds the new text finds its signature.
  replace(`${releaseFile}.sig`, sign(null, Buffer.from(text), key).toString('base64'))
  replace(releaseFile, text)
}

function readKey(): string {
  const given = environment()['MEDLEY_RELEASE_KEY_FILE']
  if (given) return readFileSync(given, 'utf8')
  if (existsSync(ownKey)) return readFileSync(ownKey, 'utf8')
  mkdirSync(keys, { recursive: true, mode: 0o700 })
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  writeFileSync(ownKey, pem, { mode: 0o600 })
  return pem
}

function filesOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz|new|sig)$|^release\.json$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  return Object.fromEntries(
    paths.map((path) => [`/${relative(folder, path)}`, integrityOf(readFileSync(path))]),
  )
}

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}
