/** Finds what is wrong with JSON text, slowly and exactly; used only for text that was refused or looks odd. */
import { MAX_DEPTH } from './json-survey.ts'

export interface JsonFault {
  code:
    'json-malformed' | 'json-too-deep' | 'json-duplicate-key' | 'json-lone-surrogate' | 'json-number-range'
  /** Index of the character. */
  place: number
  /** Keys that lead there. */
  path: string
}

/** The first fault, or undefined where the text is JSON that we take. */
export function findJsonFault(text: string): JsonFault | undefined {
  const reader = new Reader(text)
  try {
    reader.document()
    return undefined
  } catch (fault) {
    if (fault instanceof Fault)
      return { code: fault.code, place: fault.place, path: reader.path.map(step).join('').slice(0, 200) }
    throw fault
  }
}

class Fault extends Error {
  readonly code: JsonFault['code']
  readonly place: number

  constructor(code: JsonFault['code'], place: number) {
    super(code)
    this.code = code
    this.place = place
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const SPACE = /[ \t\n\r]*/y

/** Keys come from the request: shown only as far as they look like the name of an element. */
function step(key: string | number, place: number): string {
  if (typeof key === 'number') return `[${key}]`
  const name = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(key) ? key : '?'
  return place === 0 ? name : `.${name}`
}

function stringOf(source: string): string | undefined {
  if (source[0] !== '"') return undefined
  try {
    return JSON.parse(source) as string
  } catch {
    return undefined
  }
}

/** By hand: a regular expression runs out of stack in a long text. */
function endOfString(text: string, start: number): number {
  let place = start + 1
  while (place < text.length && text[place] !== '"') place += text[place] === '\\' ? 2 : 1
  return place + 1
}

class Reader {
  readonly path: (string | number)[] = []
  readonly #text: string
  #place = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): void {
    this.#value(0)
    if (this.#place < this.#text.length) throw new Fault('json-malformed', this.#place)
  }

  #value(depth: number): void {
    this.#take(SPACE)
    const first = this.#text[this.#place]
    if (first === '{') this.#members(depth + 1)
    else if (first === '[') this.#items(depth + 1)
    else if (first === '"') this.#string()
    else if (!this.#take(WORD)) this.#number()
    this.#take(SPACE)
  }

  #members(depth: number): void {
    this.#open(depth)
    if (this.#skip('}')) return
    const keys = new Set<string>()
    do {
      this.#take(SPACE)
      const start = this.#place
      const key = this.#string()
      this.path.push(key)
      if (keys.has(key)) throw new Fault('json-duplicate-key', start)
      keys.add(key)
      this.#take(SPACE)
      this.#expect(':')
      this.#value(depth)
      this.path.pop()
    } while (this.#skip(','))
    this.#expect('}')
  }

  #items(depth: number): void {
    this.#open(depth)
    if (this.#skip(']')) return
    let item = 0
    do {
      this.path.push(item++)
      this.#value(depth)
      this.path.pop()
    } while (this.#skip(','))
    this.#expect(']')
  }

  #open(depth: number): void {
    if (depth > MAX_DEPTH) throw new Fault('json-too-deep', this.#place)
    this.#place++
    this.#take(SPACE)
  }

  #string(): string {
    const start = this.#place
    const value = stringOf(this.#text.slice(start, endOfString(this.#text, start)))
    if (value === undefined) throw new Fault('json-malformed', start)
    if (!value.isWellFormed()) throw new Fault('json-lone-surrogate', start)
    this.#place = endOfString(this.#text, start)
    return value
  }

  #number(): void {
    const start = this.#place
    const source = this.#take(NUMBER)
    if (!source) throw new Fault('json-malformed', this.#place)
    const value = Number(source)
    const vanished = value === 0 && /[1-9]/.test(source.split(/[eE]/)[0] ?? '')
    if (!Number.isFinite(value) || vanished) throw new Fault('json-number-range', start)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#place
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#place += found.length
    return found
  }

  #skip(character: string): boolean {
    if (this.#text[this.#place] !== character) return false
    this.#place++
    return true
  }

  #expect(character: string): void {
    if (!this.#skip(character)) throw new Fault('json-malformed', this.#place)
  }
}
