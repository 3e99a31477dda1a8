/**
 * Keys of internal tokens, in files that may change while processes run. The gateway signs with one; a service believes
 * every key of its set, each known by its thumbprint (RFC 7638) as `kid`, so that a new key is known before it signs, and
 * the one before until what it signed is over.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

/** One key of the set (RFC 7517). `medley_until`: seconds since 1970 from which it counts no more; absent: it counts on. */
export interface VerificationKey {
  kty: string
  crv: string
  x: string
  kid: string
  medley_until?: number
}

export interface KeySet {
  keys: VerificationKey[]
}

export interface SigningKey {
  kid: string
  key: KeyObject
}

export interface VerificationKeys {
  /** Without a name only where there is no choice. */
  find(kid: string | undefined): KeyObject | undefined
  /** Grows when the set changes. */
  generation(): number
}

type Clock = () => number

const LOOK_EVERY_MS = 1000

/** https://www.rfc-editor.org/rfc/rfc7638 and 8037 */
export function verificationKeyOf(key: KeyObject): VerificationKey {
  const { kty = '', crv = '', x = '' } = key.export({ format: 'jwk' })
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')
  return { kty, crv, x, kid }
}

/** The key in a file (PKCS #8 PEM); another one is used as soon as it is there. */
export function openSigningKey(file: string): () => SigningKey {
  const read = reread(file, (text): SigningKey => {
    const key = createPrivateKey(text)
    return { kid: verificationKeyOf(createPublicKey(key)).kid, key }
  })
  return () => read(false).value
}

/** A set (JWKS), or one public key (SPKI PEM). A name that is not in it is looked for in the file at once. */
export function openVerificationKeys(file: string, now: Clock): VerificationKeys {
  const read = reread(file, setOf)
  const known = (isUrgent: boolean, kid: string | undefined): KeyObject | undefined => {
    const valid = read(isUrgent).value.filter(({ until }) => until * 1000 > now())
    if (kid === undefined) return valid.length === 1 ? valid[0]?.key : undefined
    return valid.find((one) => one.kid === kid)?.key
  }
  return {
    find: (kid) => known(false, kid) ?? known(true, kid),
    generation: () => read(false).generation,
  }
}

interface Known {
  kid: string
  key: KeyObject
  /** Seconds since 1970. */
  until: number
}

function setOf(text: string): Known[] {
  if (!text.trimStart().startsWith('{')) {
    const key = createPublicKey(text)
    return [{ kid: verificationKeyOf(key).kid, key, until: Infinity }]
  }
  return (JSON.parse(text) as KeySet).keys.map(({ kid, kty, crv, x, medley_until: until = Infinity }) => ({
    kid,
    until,
    key: createPublicKey({ key: { kty, crv, x }, format: 'jwk' }),
  }))
}

/** What a file says, read again when it has changed; a file that cannot be read leaves what was known. */
function reread<T>(
  file: string,
  parse: (text: string) => T,
): (isUrgent: boolean) => { value: T; generation: number } {
  let stamp = stampOf(file)
  let known = { value: parse(readFileSync(file, 'utf8')), generation: 0 }
  let looked = Date.now()
  return (isUrgent) => {
    if (!isUrgent && Date.now() - looked < LOOK_EVERY_MS) return known
    looked = Date.now()
    try {
      const found = stampOf(file)
      if (found === stamp) return known
      known = { value: parse(readFileSync(file, 'utf8')), generation: known.generation + 1 }
      stamp = found
    } catch {
      // Half written, or away for a moment: the next look finds it.
    }
    return known
  }
}

/** Files are replaced as a whole, so a new one has another inode. */
function stampOf(file: string): string {
  const { ino, mtimeMs, size } = statSync(file)
  return `${ino} ${mtimeMs} ${size}`
}
