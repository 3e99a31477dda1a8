/**
 * The pair of internal tokens in the folder of keys: the gateway signs, every service verifies. A rotation makes the new
 * key known first, then lets the gateway sign with it; the old one counts until what it signed is over.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import path from 'node:path'
import { type KeySet, type VerificationKey, verificationKeyOf } from '@medley/auth/internal-keys'
import { readText, writeAtomically } from '../host/small-files.ts'

/** Longer than a token lives, and longer than the gateway may go on with what it has read. */
const OVERLAP_S = 120

export const internalKeyFiles = (folder: string) => ({
  signing: path.join(folder, 'internal-signing.pem'),
  verifying: path.join(folder, 'internal-verify.json'),
})

/** Makes the set fit the key that signs: that one counts on, others as long as they were given, and two minutes at least. */
export function syncInternalKeys(folder: string, nowS: number): void {
  const { signing, verifying } = internalKeyFiles(folder)
  const current = publicOf(readText(signing) ?? '')
  const others = known(verifying)
    .filter(({ kid, medley_until: until = Infinity }) => kid !== current.kid && until > nowS)
    .map((one) => ({ ...one, medley_until: one.medley_until ?? nowS + OVERLAP_S }))
  write(verifying, [current, ...others])
}

/** Answers the `kid` of the new key. */
export function rotateInternalKey(folder: string, nowS: number): string {
  const { signing, verifying } = internalKeyFiles(folder)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const fresh = verificationKeyOf(publicKey)
  // Services look at the file when they meet a name that they do not know, so nobody has to wait in between.
  write(verifying, [fresh, ...known(verifying)])
  writeAtomically(signing, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  syncInternalKeys(folder, nowS)
  return fresh.kid
}

const publicOf = (pem: string): VerificationKey => verificationKeyOf(createPublicKey(createPrivateKey(pem)))

function known(file: string): VerificationKey[] {
  const text = readText(file)
  return text === undefined ? [] : (JSON.parse(text) as KeySet).keys
}

function write(file: string, keys: VerificationKey[]): void {
  const text = `${JSON.stringify({ keys }, undefined, 2)}\n`
  if (readText(file) !== text) writeAtomically(file, text)
}
