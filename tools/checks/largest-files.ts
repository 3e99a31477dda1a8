/** The ten largest files of code: the list is the backlog of what to make simpler. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../apps/host/manifests.ts'
import { listFiles } from './repository-files.ts'

export function describeLargestFiles(): string {
  const sizes = listFiles()
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .map((file) => ({ file, lines: countLines(readFileSync(path.join(root, file), 'utf8')) }))
    .sort((left, right) => right.lines - left.lines)
  return sizes
    .slice(0, 10)
    .map(({ file, lines }) => `  ${String(lines).padStart(4)}  ${file}`)
    .join('\n')
}

/** Without blank lines and whole-line comments, as the lint rule counts. */
const countLines = (text: string): number =>
  text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/?\*)/.test(line)).length
