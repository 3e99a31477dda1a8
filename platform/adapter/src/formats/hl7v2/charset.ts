/** Bytes to text by the character set that MSH-18 names (HL7 table 0211). */

const labels: Readonly<Record<string, string>> = {
  ASCII: 'utf-8',
  'UNICODE UTF-8': 'utf-8',
  'UTF-8': 'utf-8',
  '8859/1': 'windows-1252',
  '8859/2': 'iso-8859-2',
  '8859/3': 'iso-8859-3',
  '8859/4': 'iso-8859-4',
  '8859/5': 'iso-8859-5',
  '8859/6': 'iso-8859-6',
  '8859/7': 'iso-8859-7',
  '8859/8': 'iso-8859-8',
  '8859/9': 'windows-1254',
  '8859/15': 'iso-8859-15',
  'ISO IR87': 'iso-2022-jp',
  'BIG-5': 'big5',
  'GB 18030-2000': 'gb18030',
  'KS X 1001': 'euc-kr',
  'UNICODE UTF-16': 'utf-16le',
}

export interface Decoded {
  readonly text: string
  /** It said one thing and was another: names may be wrong. */
  readonly isGuessed: boolean
}

/** What fits no UTF-8 is read as Windows-1252, which fits everything, and is told. */
export function decode(bytes: Uint8Array, fallback = 'utf-8'): Decoded {
  const label = labels[declaredCharset(bytes)] ?? fallback
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes), isGuessed: false }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), isGuessed: true }
  }
}

/** The first repetition of MSH-18; the header itself is ASCII in all of these. */
function declaredCharset(bytes: Uint8Array): string {
  const end = bytes.findIndex((byte) => byte === 0x0d || byte === 0x0a)
  const header = new TextDecoder('windows-1252').decode(end < 0 ? bytes : bytes.subarray(0, end))
  const start = header.indexOf('MSH')
  const separator = header[start + 3]
  if (start < 0 || separator === undefined) return ''
  const field = header.slice(start).split(separator)[17] ?? ''
  return (field.split(header[start + 5] ?? '~')[0] ?? '').trim().toUpperCase()
}
