/** A text in the character set of the bytes that it corrects. */
import { fail } from '@medley/fhir/failures'

/** UTF-8 where the original is; else one byte a character. Throws a Failure for what the original's set does not have. */
export function encodeAs(original: Uint8Array, text: string): Buffer {
  if (isUtf8(original)) return Buffer.from(text, 'utf8')
  if ([...text].some((letter) => (letter.codePointAt(0) ?? 0) > 0xff))
    throw fail(
      'invalid',
      'text-not-encodable',
      'The text has a character that the set of the message has not.',
    )
  return Buffer.from(text, 'latin1')
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
