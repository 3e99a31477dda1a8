/** A folded resource as it is written: references instead of keys. */
import { isJsonObject } from '@medley/fhir/json'
import type { Key } from '@medley/adapter/define-adapter'

export interface Rendered {
  readonly resource: Record<string, unknown>
  /** Keys that it refers to, known or not. */
  readonly mentions: readonly Key[]
}

/** @param addressOf `Patient/123`, or nothing for what nobody has told of yet: it is then referred to by its identifier. */
export function render(resource: object, addressOf: (key: Key) => string | undefined): Rendered {
  const mentions: Key[] = []
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (!isJsonObject(value)) return value
    const { $key: key, ...rest } = value as { $key?: Key }
    if (key === undefined)
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one)]))
    mentions.push(key)
    const reference = addressOf(key)
    return reference === undefined
      ? { type: key.type, identifier: { system: key.system, value: key.value }, ...rest }
      : { reference, ...rest }
  }
  return { resource: walk(resource) as Record<string, unknown>, mentions }
}
