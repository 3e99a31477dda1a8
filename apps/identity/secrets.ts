/**
 * Encryption of what must be readable again: private keys and seeds of second factors. The keys are in a file outside the
 * database; the first encrypts, all decrypt, so a new one can be put in front.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'

export interface Secrets {
  /** `use` says what the text is and whose: it opens as nothing else. */
  seal(text: string, use: string): string
  open(sealed: string, use: string): string
  /** A key for signatures that need no rotation of their own. */
  derive(use: string): string
}

interface Key {
  id: string
  bytes: Buffer
}

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

export const newKeyLine = (): string =>
  `${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64url')}\n`

export function readSecrets(file: string): Secrets {
  const keys = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line): Key[] => {
      const [id, bytes] = line.trim().split(':')
      return id && bytes ? [{ id, bytes: Buffer.from(bytes, 'base64url') }] : []
    })
  const [current] = keys
  if (!current || keys.some(({ bytes }) => bytes.length !== 32))
    throw new Error(`${file} has no keys of 32 bytes.`)
  return {
    seal(text, use) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, current.bytes, nonce).setAAD(Buffer.from(use))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `${current.id}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
    },
    open(sealed, use) {
      const [id, text = ''] = sealed.split('.')
      const key = keys.find((one) => one.id === id)
      if (!key) throw new Error('sealed with a key that is not there')
      const bytes = Buffer.from(text, 'base64url')
      const decipher = createDecipheriv(CIPHER, key.bytes, bytes.subarray(0, NONCE_BYTES))
      decipher.setAAD(Buffer.from(use))
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      return Buffer.concat([
        decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
        decipher.final(),
      ]).toString('utf8')
    },
    derive: (use) => Buffer.from(hkdfSync('sha256', current.bytes, 'medley', use, 32)).toString('base64url'),
  }
}
