/** Keeps the documents true: paths in backticks exist, commands in fences are scripts, links lead somewhere. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../apps/host/manifests.ts'
import { findDocumentFaults } from './checks/document-faults.ts'
import { listFiles } from './checks/repository-files.ts'

const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
const files = listFiles()
const world = {
  scripts: Object.keys(scripts),
  exists: (name: string): boolean => existsSync(path.join(root, name)),
  /** `release.md` may be named without its folder. */
  isFileName: (name: string): boolean => files.some((file) => file.endsWith(`/${name}`)),
}
const documents = files.filter((file) => file.endsWith('.md'))
const faults = documents.flatMap((file) =>
  findDocumentFaults({ file, text: readFileSync(path.join(root, file), 'utf8') }, world),
)
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length > 0 ? 1 : 0
