/** Codes of a second factor (RFC 6238): six digits, half a minute, SHA-1 as every authenticator app has it. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const STEP_S = 30
const DIGITS = 6
/** Steps before and after now that are taken too: clocks of phones differ. */
const TOLERANCE = 1
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const newSeed = (): Buffer => randomBytes(20)

export function codeOf(seed: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  const number = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS
  return String(number).padStart(DIGITS, '0')
}

export const stepAt = (ms: number): number => Math.floor(ms / 1000 / STEP_S)

/** The step that a code belongs to, if it is right and later than the last one used: a code works once. */
export function acceptedStep(
  seed: Buffer,
  code: string,
  { now, last }: { now: number; last: number },
): number | undefined {
  const given = Buffer.from(code.replaceAll(/\s/g, ''))
  const steps = Array.from({ length: 2 * TOLERANCE + 1 }, (_, place) => stepAt(now) - TOLERANCE + place)
  return steps.find((step) => {
    const right = Buffer.from(codeOf(seed, step))
    return step > last && given.length === right.length && timingSafeEqual(given, right)
  })
}

/** What an authenticator app takes as a QR code or by hand. */
export const enrolment = (seed: Buffer, username: string): string =>
  `otpauth://totp/Medley:${encodeURIComponent(username)}?secret=${base32(seed)}&issuer=Medley`

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('')
}
