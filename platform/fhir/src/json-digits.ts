/**
 * Reads JSON whose numbers need their digits. A reviver that sees the source of every number costs ten times a plain
 * parse, so the few numbers in question are hidden in strings that no other text can be, parsed, and put back.
 */

/** A number whose source text differs from how JavaScript prints it: `1.00`, `1e3`, 20 digits. */
export interface RawNumber {
  readonly rawJSON: string
}

/** ECMAScript 2026 (https://tc39.es/proposal-json-parse-with-source/), not yet in TypeScript's library. */
export const rawJson = JSON as unknown as {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown
  rawJSON(text: string): RawNumber
  isRawJSON(value: unknown): value is RawNumber
}

export interface Counted {
  value: unknown
  /** Members of all objects. */
  members: number
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** A noncharacter: no text has a use for it (https://www.unicode.org/faq/private_use.html#nonchar1). */
const MARK = 0xfffe
const MARKED = /\ufffe|\\ufffe/i

/** Throws a SyntaxError where the text is not JSON or a number is out of range. */
export function parseWithDigits(text: string, numbers: readonly number[]): Counted {
  const sources = numbersOf(text, numbers)
  if (MARKED.test(text)) {
    const value = rawJson.parse(text, keepDigits)
    return { value, members: countMembers(value) }
  }
  const restorer = new Restorer(sources)
  const value = restorer.restore(JSON.parse(hide(text, numbers)))
  return { value, members: restorer.members }
}

function numbersOf(text: string, numbers: readonly number[]): string[] {
  const sources: string[] = []
  for (let at = 0; at < numbers.length; at += 2) {
    const source = text.slice(numbers[at], numbers[at + 1])
    const value = Number(source)
    const vanished = value === 0 && /[1-9]/.test(source.split(/[eE]/)[0] ?? '')
    if (!NUMBER.test(source) || !Number.isFinite(value) || vanished) throw new SyntaxError('Number')
    sources.push(source)
  }
  return sources
}

function hide(text: string, numbers: readonly number[]): string {
  let hidden = ''
  let from = 0
  for (let at = 0; at < numbers.length; at += 2) {
    hidden += `${text.slice(from, numbers[at])}"\\ufffe${at / 2}"`
    from = numbers[at + 1] ?? from
  }
  return hidden + text.slice(from)
}

function keepDigits(_key: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === 'number' && source !== undefined ? numberFrom(source) : value
}

function numberFrom(source: string): number | RawNumber {
  const value = Number(source)
  return String(value) === source ? value : rawJson.rawJSON(source)
}

/** Puts the numbers back and counts the members on the way. */
class Restorer {
  members = 0
  readonly #sources: readonly string[]

  constructor(sources: readonly string[]) {
    this.#sources = sources
  }

  restore(value: unknown): unknown {
    if (typeof value === 'string')
      return value.charCodeAt(0) === MARK ? numberFrom(this.#source(value)) : value
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) {
      for (let place = 0; place < value.length; place++) {
        const item: unknown = value[place]
        const restored = this.restore(item)
        if (restored !== item) value[place] = restored
      }
      return value
    }
    const object = value as Record<string, unknown>
    for (const key in object) {
      // `{1.0:2}` is not JSON, although the hidden number made it so.
      if (key.charCodeAt(0) === MARK) throw new SyntaxError('Key')
      this.members++
      const member = object[key]
      const restored = this.restore(member)
      // Not by assignment: `object.__proto__ = …` would set the prototype.
      if (restored !== member) Object.defineProperty(object, key, { ...MEMBER, value: restored })
    }
    return object
  }

  #source(mark: string): string {
    return this.#sources[Number(mark.slice(1))] ?? ''
  }
}

const MEMBER = { configurable: true, enumerable: true, writable: true }

export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let members = 0
  if (Array.isArray(value)) {
    for (let place = 0; place < value.length; place++) {
      const item: unknown = value[place]
      if (typeof item === 'object' && item !== null) members += countMembers(item)
    }
    return members
  }
  if (rawJson.isRawJSON(value)) return 0
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key]
    members++
    if (typeof member === 'object' && member !== null) members += countMembers(member)
  }
  return members
}
