/** Definitions by canonical URL, over packages that may have several versions of one. */
import { type Definition, type FhirPackage, splitCanonical } from './definitions.ts'

interface Entry<T> {
  definition: T
  version: string
  from: FhirPackage
}

export class Canonicals<T extends Definition> {
  readonly #entries = new Map<string, Entry<T>[]>()

  constructor(packages: readonly FhirPackage[], resourceType: T['resourceType']) {
    for (const from of packages) {
      for (const definition of from.definitions) {
        if (definition.resourceType !== resourceType) continue
        const entry = { definition: definition as T, version: definition.version ?? from.version, from }
        this.#entries.set(definition.url, [...(this.#entries.get(definition.url) ?? []), entry])
      }
    }
    for (const entries of this.#entries.values()) entries.sort((a, b) => newerFirst(a.version, b.version))
  }

  /** With a version that one or none; else that of the package that asks, else the newest. */
  find(canonical: string, within?: FhirPackage): T | undefined {
    return this.entry(canonical, within)?.definition
  }

  entry(canonical: string, within?: FhirPackage): Entry<T> | undefined {
    const [url, version] = splitCanonical(canonical)
    const entries = this.#entries.get(url)
    if (version !== undefined)
      return entries?.find((one) => one.version === version || one.version.startsWith(`${version}.`))
    return entries?.find(({ from }) => from === within) ?? entries?.[0]
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0
  }

  all(): Entry<T>[] {
    return [...this.#entries.values()].flat()
  }
}

/** 10.0.0 before 9.1.0, 7.0.0 before 7.0.0-ballot. */
function newerFirst(one: string, other: string): number {
  const [a = '', aLabel] = one.split('-')
  const [b = '', bLabel] = other.split('-')
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (let place = 0; place < Math.max(left.length, right.length); place++) {
    const order = (right[place] ?? 0) - (left[place] ?? 0)
    if (order !== 0 && !Number.isNaN(order)) return order
  }
  return aLabel === bLabel
    ? 0
    : aLabel === undefined
      ? -1
      : bLabel === undefined
        ? 1
        : aLabel < bLabel
          ? 1
          : -1
}
