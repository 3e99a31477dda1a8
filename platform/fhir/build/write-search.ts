/** The extractor of one resource type: loops down to the elements of each search parameter. */
import type { SearchKind } from '../src/definition.ts'
import type { CompiledParameter } from './search-parameters.ts'
import type { Step, Way } from './search-paths.ts'
import { quote } from './source.ts'
import type { CodeSets } from './write-code-sets.ts'

/** Function of src/compiled/index-values.ts for each kind of parameter and data type. */
export const indexers: Readonly<Partial<Record<SearchKind, Readonly<Record<string, string>>>>> = {
  token: {
    Coding: 'tokenOfCoding',
    CodeableConcept: 'tokenOfCodeableConcept',
    Identifier: 'tokenOfIdentifier',
    ContactPoint: 'tokenOfContactPoint',
    code: 'tokenOfText',
    id: 'tokenOfText',
    string: 'tokenOfText',
    uri: 'tokenOfText',
    canonical: 'tokenOfText',
    boolean: 'tokenOfBoolean',
  },
  reference: {
    Reference: 'referenceOfReference',
    canonical: 'referenceOfCanonical',
    uri: 'referenceOfCanonical',
  },
  string: {
    string: 'stringOfText',
    markdown: 'stringOfText',
    HumanName: 'stringOfHumanName',
    Address: 'stringOfAddress',
  },
  date: {
    date: 'dateOfText',
    dateTime: 'dateOfText',
    instant: 'dateOfText',
    Period: 'dateOfPeriod',
    Timing: 'dateOfTiming',
  },
  uri: { uri: 'uriOfText', url: 'uriOfText', canonical: 'uriOfText', oid: 'uriOfText', uuid: 'uriOfText' },
  number: {
    integer: 'numberOfNumber',
    positiveInt: 'numberOfNumber',
    unsignedInt: 'numberOfNumber',
    decimal: 'numberOfNumber',
    Range: 'numberOfRange',
  },
  quantity: {
    Quantity: 'quantityOfQuantity',
    SimpleQuantity: 'quantityOfQuantity',
    Age: 'quantityOfQuantity',
    Duration: 'quantityOfQuantity',
    Money: 'quantityOfMoney',
    Range: 'quantityOfRange',
  },
}

/** Data types among a parameter's elements that give no value, and why. */
export const notIndexed: Readonly<Partial<Record<SearchKind, Readonly<Record<string, string>>>>> = {
  reference: {
    Resource: 'a resource in a Bundle, not a reference to one',
    Attachment: 'content, not a reference',
  },
  token: { Quantity: 'no code', Range: 'no code', Reference: 'no code' },
  quantity: { SampledData: 'a series has no one value' },
  date: { string: 'prose', Age: 'a length of time', Range: 'a length of time', boolean: 'no date' },
  string: {
    Age: 'a quantity',
    Range: 'a quantity',
    Period: 'a time',
    dateTime: 'a time',
    boolean: 'no text',
  },
}

export interface SearchSource {
  /** Statements for the body of `extract(o, sink)`. */
  body: string
  /** What could not be compiled. */
  gaps: string[]
}

export function writeSearch(parameters: readonly CompiledParameter[], codeSets: CodeSets): SearchSource {
  const gaps: string[] = []
  const emitter = new Emitter(codeSets, gaps)
  const body = parameters.map((one) => emitter.parameter(one)).join('')
  return { body, gaps }
}

/** `_id` and `_lastUpdated` are columns of the store; `special` parameters have rules of their own. */
const isExtracted = ({ parameter: { code, kind } }: CompiledParameter): boolean =>
  code !== '_id' && code !== '_lastUpdated' && kind !== 'special'

class Emitter {
  readonly #codeSets: CodeSets
  readonly #gaps: string[]
  #variables = 0

  constructor(codeSets: CodeSets, gaps: string[]) {
    this.#codeSets = codeSets
    this.#gaps = gaps
  }

  parameter(one: CompiledParameter): string {
    if (!isExtracted(one)) return ''
    const name = `p${one.parameter.ordinal}`
    if (one.computed) return `  i.tokenOfBoolean(${name}, ${one.computed.value}, sink)\n`
    if (one.parameter.kind === 'composite')
      return one.ways.map((way) => this.#composite(one, way, name)).join('')
    return one.ways
      .map((way) => this.#values(way, { kind: one.parameter.kind, name, sink: 'sink', focus: 'o' }))
      .join('')
  }

  #values(way: Way, into: { kind: SearchKind; name: string; sink: string; focus: string }): string {
    if (notIndexed[into.kind]?.[way.class]) return ''
    const indexer = this.#indexer(into.kind, way)
    if (!indexer) {
      this.#gaps.push(`${into.kind} of ${way.class}`)
      return ''
    }
    const focus = way.fromResource ? 'o' : into.focus
    return this.#walk(focus, way.steps, (value) => `${indexer}(${into.name}, ${value}, ${into.sink})\n`)
  }

  #indexer(kind: SearchKind, way: Way): string | undefined {
    const system = way.valueSet === undefined ? undefined : this.#codeSets.systems.get(way.valueSet)
    if (kind === 'token' && way.class === 'code' && system !== undefined)
      return `i.tokenOfCode(${quote(system)})`
    const found = indexers[kind]?.[way.class]
    return found && `i.${found}`
  }

  #composite(one: CompiledParameter, way: Way, name: string): string {
    return this.#walk('o', way.steps, (focus) => {
      const parts = one.parameter.components.map(({ kind }, at) => {
        const values = this.#variable()
        const ways = one.components[at] ?? []
        const sink = `i.collectInto(${values})`
        return {
          values,
          source: `const ${values} = []\n${ways.map((to) => this.#values(to, { kind, name, sink, focus })).join('')}`,
        }
      })
      const found = parts.map(({ values }) => `${values}.length > 0`).join(' && ')
      const list = parts.map(({ values }) => values).join(', ')
      return `{\n${parts.map(({ source }) => source).join('')}if (${found}) sink(${name}, { kind: 'composite', parts: [${list}] })\n}\n`
    })
  }

  /** Loops and conditions around the statement for each value. */
  #walk(focus: string, steps: readonly Step[], statement: (value: string) => string): string {
    const [step, ...rest] = steps
    if (!step) return statement(focus)
    const value = this.#variable()
    const test = step.conditions.map((condition) => condition.replaceAll('$', value)).join(' && ')
    const inner = this.#walk(value, rest, statement)
    const kept = test ? `if (${test}) {\n${inner}}\n` : inner
    const property = `${focus}.${step.property}`
    if (step.repeats && step.at === undefined)
      return `for (const ${value} of i.items(${property})) if (${value} != null) {\n${kept}}\n`
    const one = step.at === undefined ? property : `i.items(${property})[${step.at}]`
    return `{ const ${value} = ${one}\nif (${value} != null) {\n${kept}} }\n`
  }

  #variable(): string {
    return `v${this.#variables++}`
  }
}
