import { createHash } from 'node:crypto'

/** Subresource integrity of a file's bytes (https://www.w3.org/TR/SRI/). */
export const integrityOf = (bytes: Uint8Array | string): string =>
  `sha384-${createHash('sha384').update(bytes).digest('base64')}`

export const shortHash = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 8)
