/**
 * How a backup is kept on disk: each file compressed (zstd), and encrypted when there is a key. Encrypted files are frames of
 * AES-256-GCM, each with its number and whether it is the last in its nonce, so that nothing can be changed, moved or cut off.
 * Format: salt (16 bytes), then frames: length (4 bytes, of the ciphertext with its tag), ciphertext, tag (16 bytes).
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { type Readable, Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { Refusal } from './refusal.ts'

/** 32 bytes. */
export type BackupKey = Buffer

/** What is known of a stored file. */
export interface Stored {
  /** On disk. */
  bytes: number
  /** SHA-256 of what is on disk, hex. */
  sha256: string
}

const FRAME = 1 << 20
const SALT = 16
const TAG = 16
const CIPHER = 'aes-256-gcm'

export const newKeyText = (): string => `${randomBytes(32).toString('base64url')}\n`

export function readKey(file: string): BackupKey {
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
  if (key.length === 32) return key
  throw new Refusal(`${file} holds no key for backups: make one with npm run backup -- new-key FILE.`)
}

/** A key of its own for each purpose, so that no two files share nonces. */
export const deriveKey = (key: BackupKey, salt: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, `medley-backup ${purpose}`, 32))

/** Writes a stream to a file. `name` is bound to its content. */
export async function storeFile(
  from: Readable,
  file: string,
  { key, name }: { key: BackupKey | undefined; name: string },
): Promise<Stored> {
  const hash = createHash('sha256')
  let bytes = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  const sealing = key ? [new Encrypt(key, name)] : []
  const to = createWriteStream(file, { mode: 0o600, flags: 'wx', flush: true })
  await pipeline([from, createZstdCompress(), ...sealing, measure, to])
  return { bytes, sha256: hash.digest('hex') }
}

/** The content of a stored file, in order. Its stream fails where the file was changed or the key is another. */
export function openStored(
  file: string,
  { key, name }: { key: BackupKey | undefined; name: string },
): Readable {
  const unzip = createZstdDecompress()
  const steps = key ? [new Decrypt(key, name)] : []
  // What goes wrong on the way is told by the stream that is read.
  pipeline([createReadStream(file), ...steps, unzip]).catch((error: unknown) => unzip.destroy(error as Error))
  return unzip
}

export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number), 3)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** Collects bytes of any lengths into frames; one is held back until it is known whether it is the last. */
class Encrypt extends Transform {
  private readonly secret: Buffer
  private waiting: Buffer[] = []
  private length = 0
  private number = 0

  constructor(key: BackupKey, name: string) {
    super()
    const salt = randomBytes(SALT)
    this.secret = deriveKey(key, salt, name)
    this.push(salt)
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.waiting.push(chunk)
    this.length += chunk.length
    while (this.length > FRAME) {
      const all = Buffer.concat(this.waiting)
      this.seal(all.subarray(0, FRAME), false)
      this.waiting = [all.subarray(FRAME)]
      this.length -= FRAME
    }
    done()
  }

  override _flush(done: TransformCallback): void {
    this.seal(Buffer.concat(this.waiting), true)
    done()
  }

  private seal(plain: Buffer, isLast: boolean): void {
    const cipher = createCipheriv(CIPHER, this.secret, nonceOf(this.number++, isLast))
    const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(sealed.length)
    this.push(length)
    this.push(sealed)
  }
}

class Decrypt extends Transform {
  private secret: Buffer | undefined
  private held = Buffer.alloc(0)
  private number = 0
  private readonly key: BackupKey
  private readonly name: string

  constructor(key: BackupKey, name: string) {
    super()
    this.key = key
    this.name = name
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.held = Buffer.concat([this.held, chunk])
    try {
      this.openWhole()
      done()
    } catch (error) {
      done(error as Error)
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      const sealed = this.held.subarray(4)
      if (this.secret === undefined || sealed.length < TAG) throw this.damaged()
      this.push(this.open(sealed, true))
      done()
    } catch (error) {
      done(error as Error)
    }
  }

  /** Every frame that something follows; the last one waits for the end. */
  private openWhole(): void {
    if (this.secret === undefined) {
      if (this.held.length < SALT) return
      this.secret = deriveKey(this.key, this.held.subarray(0, SALT), this.name)
      this.held = this.held.subarray(SALT)
    }
    for (;;) {
      if (this.held.length < 4) return
      const end = 4 + this.held.readUInt32BE(0)
      if (this.held.length <= end) return
      this.push(this.open(this.held.subarray(4, end), false))
      this.held = this.held.subarray(end)
    }
  }

  private open(sealed: Buffer, isLast: boolean): Buffer {
    const decipher = createDecipheriv(CIPHER, this.secret ?? Buffer.alloc(0), nonceOf(this.number++, isLast))
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG)), decipher.final()])
    } catch (error) {
      throw this.damaged(error)
    }
  }

  private damaged(cause?: unknown): Refusal {
    return new Refusal(`${this.name} was changed, is cut off, or belongs to another key.`, { cause })
  }
}
