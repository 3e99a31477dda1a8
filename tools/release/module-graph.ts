/** What stands on what, as the sources say: a unit is a folder of `modules`, `platform`, `apps` or `adapters`. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** Unit → units that it imports. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>

const UNIT = /^(?:modules|platform|apps|adapters)\/[^/]+/
const IMPORT = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g
/** A change here touches everything. */
const EVERYWHERE = /^(?:package(?:-lock)?\.json|tsconfig[^/]*\.json)$/

export const unitOf = (file: string): string | undefined => UNIT.exec(file)?.[0]

/** `@medley/labs/service` → `modules/labs`; a relative path → the unit that it leads to. */
function unitOfImport(file: string, imported: string, units: ReadonlySet<string>): string | undefined {
  const name = /^@medley\/([^/]+)/.exec(imported)?.[1]
  if (name !== undefined) return [`platform/${name}`, `modules/${name}`].find((unit) => units.has(unit))
  return imported.startsWith('.') ? unitOf(path.posix.join(path.posix.dirname(file), imported)) : undefined
}

/** Tests may look at more than what they test; they make nobody stand on it. */
export function graphOf(files: readonly string[], root: string): Graph {
  const units = new Set(files.flatMap((file) => unitOf(file) ?? []))
  const graph = new Map([...units].map((unit) => [unit, new Set<string>()]))
  for (const file of files) {
    const unit = unitOf(file)
    if (unit === undefined || !file.endsWith('.ts') || file.endsWith('.test.ts')) continue
    for (const [, imported = ''] of readFileSync(path.join(root, file), 'utf8').matchAll(IMPORT)) {
      const other = unitOfImport(file, imported, units)
      if (other !== undefined && other !== unit) graph.get(unit)?.add(other)
    }
  }
  return graph
}

/** Units with a changed file, and all that stand on one of them, in the order of their names. */
export function affectedBy(graph: Graph, changed: readonly string[]): string[] {
  if (changed.some((file) => EVERYWHERE.test(file))) return [...graph.keys()].sort()
  const touched = new Set(changed.flatMap((file) => unitOf(file) ?? []).filter((unit) => graph.has(unit)))
  for (let size = -1; size < touched.size;) {
    size = touched.size
    for (const [unit, uses] of graph) if ([...uses].some((one) => touched.has(one))) touched.add(unit)
  }
  return [...touched].sort()
}
