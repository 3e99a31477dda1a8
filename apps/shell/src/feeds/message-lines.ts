/** A message as people read it: its segments, each on a line. */

export interface MessageText {
  readonly lines: readonly string[]
  /** `utf-8`, or `windows-1252` where the bytes are none. */
  readonly charset: string
}

/** X12 says at its 106th byte how its segments end. */
const X12_HEAD = 106

/** @example messageText(bytes('MSH|…\rPID|…')) // { lines: ['MSH|…', 'PID|…'], charset: 'utf-8' } */
export function messageText(bytes: Uint8Array): MessageText {
  const { text, charset } = decoded(bytes)
  const terminator = text.startsWith('ISA') ? text.charAt(X12_HEAD - 1) : ''
  const parts = terminator.trim() === '' ? text.split(/\r\n|\r|\n/) : text.split(terminator)
  return { lines: parts.map((line) => line.trim()).filter(Boolean), charset }
}

function decoded(bytes: Uint8Array): { text: string; charset: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), charset: 'utf-8' }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), charset: 'windows-1252' }
  }
}

/** What people edit line by line, as the source separates it. */
export function joinedAs(original: Uint8Array, lines: string): string {
  const { text } = decoded(original)
  if (text.startsWith('ISA')) return lines.split('\n').join(`${text.charAt(X12_HEAD - 1)}\n`)
  const separator = text.includes('\r\n') ? '\r\n' : text.includes('\r') ? '\r' : '\n'
  return lines.split('\n').join(separator)
}
