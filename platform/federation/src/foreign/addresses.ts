/**
 * One resource, two addresses: `https://lab.example.org/fhir/Patient/1` there is `Patient/1` here. References are
 * rewritten on the way in and back on the way out; the address of the server never reaches a client.
 */
import { parseLiteral } from '@medley/fhir/compiled/references'
import type { Json } from './bundle-page.ts'
import type { Place } from './place.ts'

/** A text that may be an address; narratives are texts with addresses inside. */
type Change = (text: string, key: string) => string

function changeTexts(value: unknown, change: Change, key = ''): unknown {
  if (typeof value === 'string') return change(value, key)
  if (Array.isArray(value)) return value.map((one: unknown) => changeTexts(one, change, key))
  // Numbers that keep their digits are frozen objects without a prototype of ours: they stay as they are.
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, changeTexts(one, change, name)]),
  )
}

/** As it is known here. The value is a copy. */
export function inward({ bases, types }: Place, resource: Json): Json {
  const starts = bases.map((base) => `${base}/`)
  return changeTexts(resource, (text, key) => {
    if (key === 'div') return starts.reduce((whole, start) => whole.replaceAll(`"${start}`, '"'), text)
    const start = starts.find((one) => text.startsWith(one))
    if (start === undefined) return text
    const rest = text.slice(start.length)
    const literal = parseLiteral(rest)
    // A link to what it does not keep for us must go on leading there; a reference means the resource, wherever it is.
    return literal && !literal.base && (key === 'reference' || types.has(literal.type)) ? rest : text
  }) as Json
}

export interface Outgoing extends Place {
  /** Base URLs that mean this platform. */
  selfBases: readonly string[]
  references: 'relative' | 'absolute'
}

/** As the server writes it. The value is a copy. */
export function outward({ baseUrl, types, selfBases, references }: Outgoing, resource: Json): Json {
  return changeTexts(resource, (text, key) => {
    if (key !== 'reference') return text
    const literal = parseLiteral(text)
    if (!literal || (literal.base !== undefined && !selfBases.includes(literal.base))) return text
    const relative = literal.base === undefined ? text : text.slice(literal.base.length + 1)
    return references === 'absolute' && (types.has(literal.type) || literal.base === undefined)
      ? `${baseUrl}/${relative}`
      : relative
  }) as Json
}
