/** Reads the files of a tar archive (POSIX ustar, with the long names of pax and GNU). */

export interface ArchivedFile {
  path: string
  content: Buffer
}

const BLOCK = 512

export function* readTar(archive: Buffer): Generator<ArchivedFile> {
  let place = 0
  let longName: string | undefined
  while (place + BLOCK <= archive.length) {
    const header = archive.subarray(place, place + BLOCK)
    if (header[0] === 0) return
    const size = sizeIn(header)
    const content = archive.subarray(place + BLOCK, place + BLOCK + size)
    if (content.length < size) throw new Error('the archive is cut off')
    const kind = String.fromCharCode(header[156] ?? 0)
    if (kind === 'L') longName = textIn(content)
    else if (kind === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString('utf8'))?.[1]
    else {
      if (kind === '0' || kind === '\0') yield { path: longName ?? nameIn(header), content }
      longName = undefined
    }
    place += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
}

const textIn = (bytes: Buffer): string => {
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end)
}

function sizeIn(header: Buffer): number {
  const text = textIn(header.subarray(124, 136)).trim()
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  throw new Error('it is no tar archive')
}

function nameIn(header: Buffer): string {
  const name = textIn(header.subarray(0, 100))
  const isUstar = header.toString('latin1', 257, 262) === 'ustar'
  const prefix = isUstar ? textIn(header.subarray(345, 500)) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}
