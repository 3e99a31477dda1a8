/** Keys, made at the first start: the pair of internal tokens (the gateway signs, every service verifies), identity's, the adapters'. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { writerKey } from '@medley/audit/proof'
import { internalKeyFiles, syncInternalKeys } from '../identity/internal-keys.ts'
import { newKeyLine } from '../identity/secrets.ts'
import { readText, writeAtomically } from './small-files.ts'
import { StartFailure } from './start-failure.ts'

export interface KeyFiles {
  signing: string
  verifying: string
  /** What encrypts private keys and seeds in identity's database. */
  secrets: string
  /** From which the key of each process for its records of audit is made; no process is told it. */
  auditMaster: string
  /** Where those keys are, one file a process: `labs.txt`. */
  auditWriters: string
  /** Ed25519, by which the trail is sealed; the public half is beside it, for whoever verifies. */
  auditSeal: string
  auditSealPublic: string
  /** With which the adapters sign in; identity knows the public half. */
  adapters: string
  adaptersPublic: string
}

export function ensureKeys(folder: string): KeyFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const files = {
    ...internalKeyFiles(folder),
    secrets: path.join(folder, 'identity-secrets.txt'),
    auditMaster: path.join(folder, 'audit-master.txt'),
    auditWriters: path.join(folder, 'audit-writers'),
    auditSeal: path.join(folder, 'audit-seal.pem'),
    auditSealPublic: path.join(folder, 'audit-seal-public.pem'),
    adapters: path.join(folder, 'adapters.pem'),
    adaptersPublic: path.join(folder, 'adapters-public.pem'),
  }
  if (readText(files.signing) === undefined) createKey('ed25519', files.signing)
  derivePublic(readText(files.signing) ?? '', files.signing)
  syncInternalKeys(folder, Math.floor(Date.now() / 1000))
  ensurePair('P-384', files.adapters, files.adaptersPublic)
  if (readText(files.secrets) === undefined) writeAtomically(files.secrets, newKeyLine())
  ensurePair('ed25519', files.auditSeal, files.auditSealPublic)
  if (readText(files.auditMaster) === undefined)
    writeAtomically(files.auditMaster, `${randomBytes(32).toString('base64url')}\n`)
  return files
}

type KeyKind = 'ed25519' | 'P-384'

function ensurePair(kind: KeyKind, privateFile: string, publicFile: string): void {
  const key = readText(privateFile) ?? createKey(kind, privateFile)
  const known = derivePublic(key, privateFile)
  if (readText(publicFile) !== known) writeAtomically(publicFile, known)
}

/** The file with the key of one process, made anew if it is not what it must be. */
export function ensureWriterKey({ auditMaster, auditWriters }: KeyFiles, process: string): string {
  mkdirSync(auditWriters, { recursive: true, mode: 0o700 })
  const file = path.join(auditWriters, `${process}.txt`)
  const key = `${writerKey(readText(auditMaster)?.trim() ?? '', process)}\n`
  if (readText(file) !== key) writeAtomically(file, key)
  return file
}

function createKey(kind: KeyKind, file: string): string {
  const { privateKey } =
    kind === 'ed25519' ? generateKeyPairSync(kind) : generateKeyPairSync('ec', { namedCurve: kind })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  writeAtomically(file, pem)
  return pem
}

function derivePublic(signing: string, file: string): string {
  try {
    return createPublicKey(createPrivateKey(signing)).export({ type: 'spki', format: 'pem' }).toString()
  } catch (error) {
    throw new StartFailure(
      `The key in ${file} is damaged: restore it from a backup, or delete it and a new one is made.`,
      error,
    )
  }
}
