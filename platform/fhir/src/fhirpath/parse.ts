/** FHIRPath text to a tree: as much of http://hl7.org/fhirpath/N1/grammar.html as R4's definitions use. */

export type PathNode =
  | { kind: 'literal'; value: string | number | boolean }
  | { kind: 'nothing' }
  | { kind: 'this' }
  | { kind: 'variable'; name: string }
  | { kind: 'name'; on: PathNode | undefined; name: string }
  | { kind: 'call'; on: PathNode | undefined; name: string; arguments: PathNode[] }
  | { kind: 'index'; on: PathNode; at: number }
  | { kind: 'binary'; operator: string; left: PathNode; right: PathNode }

/** A binary operator binds tighter the higher its number. */
const binding: Readonly<Record<string, number>> = {
  'implies': 1,
  'or': 2, 'xor': 2,
  'and': 3,
  'in': 4, 'contains': 4,
  '=': 5, '!=': 5,
  '<': 6, '>': 6, '<=': 6, '>=': 6,
  '|': 7,
  'is': 8, 'as': 8,
  '+': 9, '-': 9, '&': 9,
  '*': 10, '/': 10, 'div': 10, 'mod': 10,
} // prettier-ignore

const TOKEN =
  /\s*(?:('(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|([A-Za-z_$%][A-Za-z0-9_]*)|(<=|>=|!=|[=<>|+\-*/&.,()[\]{}]))/y

export function parsePath(text: string): PathNode {
  const parser = new Parser(text)
  const node = parser.expression(0)
  parser.end()
  return node
}

class Parser {
  readonly #tokens: string[] = []
  readonly #text: string
  #place = 0

  constructor(text: string) {
    this.#text = text
    TOKEN.lastIndex = 0
    const end = text.trimEnd().length
    while (TOKEN.lastIndex < end) {
      const found = TOKEN.exec(text)
      if (!found) throw this.#error('a token')
      this.#tokens.push(found[0].trim())
    }
  }

  end(): void {
    if (this.#place < this.#tokens.length) throw this.#error('the end')
  }

  expression(weakest: number): PathNode {
    let left = this.#path()
    for (;;) {
      const operator = this.#next() ?? ''
      const strength = binding[operator]
      if (strength === undefined || strength < weakest) return left
      this.#place++
      left = { kind: 'binary', operator, left, right: this.expression(strength + 1) }
    }
  }

  #path(): PathNode {
    let node = this.#term()
    for (;;) {
      if (this.#skip('.')) node = this.#member(node)
      else if (this.#skip('[')) {
        node = { kind: 'index', on: node, at: Number(this.#take()) }
        this.#expect(']')
      } else return node
    }
  }

  #term(): PathNode {
    const token = this.#next() ?? ''
    if (this.#skip('(')) {
      const node = this.expression(0)
      this.#expect(')')
      return node
    }
    if (this.#skip('{')) {
      this.#expect('}')
      return { kind: 'nothing' }
    }
    if (token.startsWith("'")) return { kind: 'literal', value: unquote(this.#take()) }
    if (/^\d/.test(token)) return { kind: 'literal', value: Number(this.#take()) }
    if (token === 'true' || token === 'false') return { kind: 'literal', value: this.#take() === 'true' }
    if (token === '$this') return { kind: 'this', ...this.#drop() }
    if (token.startsWith('%')) return { kind: 'variable', name: this.#take().slice(1) }
    return this.#member(undefined)
  }

  #member(on: PathNode | undefined): PathNode {
    const name = this.#take()
    if (!/^[A-Za-z_]/.test(name)) throw this.#error('a name')
    if (!this.#skip('(')) return { kind: 'name', on, name }
    const parameters: PathNode[] = []
    if (!this.#skip(')')) {
      do parameters.push(this.expression(0))
      while (this.#skip(','))
      this.#expect(')')
    }
    return { kind: 'call', on, name, arguments: parameters }
  }

  #next(): string | undefined {
    return this.#tokens[this.#place]
  }

  #take(): string {
    return this.#tokens[this.#place++] ?? ''
  }

  #drop(): Record<never, never> {
    this.#place++
    return {}
  }

  #skip(token: string): boolean {
    if (this.#next() !== token) return false
    this.#place++
    return true
  }

  #expect(token: string): void {
    if (!this.#skip(token)) throw this.#error(`'${token}'`)
  }

  #error(wanted: string): Error {
    return new Error(`FHIRPath: ${wanted} expected, not '${this.#next() ?? ''}', in: ${this.#text}`)
  }
}

const unquote = (quoted: string): string =>
  quoted.slice(1, -1).replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character)

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' }
