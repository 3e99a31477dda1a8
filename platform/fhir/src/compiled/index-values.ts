/** From elements to index values, by kind of search parameter and data type (https://hl7.org/fhir/R4/search.html#table). */
import type { IndexSink, IndexValue, SearchParameter } from '../definition.ts'
import { isDecimal, numberOf } from '../json.ts'
import { dateRange } from '../search/search-value.ts'
import type { FhirObject } from './checker.ts'
import { isObject } from './elements.ts'
import { parseLiteral } from './references.ts'

export type Indexer = (parameter: SearchParameter, value: unknown, sink: IndexSink) => void

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const NONE: readonly unknown[] = []
/** Resources of other servers may not have been validated: what is no list has no items. */
export const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : NONE)

/** Elements only: what is no object is nothing to index. */
const ofObject =
  (index: (parameter: SearchParameter, value: FhirObject, sink: IndexSink) => void): Indexer =>
  (parameter, value, sink) => {
    if (isObject(value)) index(parameter, value, sink)
  }

// Tokens

export const tokenOfCoding = ofObject((parameter, { system, code, display }, sink) => {
  if (system === undefined && code === undefined && display === undefined) return
  sink(parameter, { kind: 'token', system: text(system), code: text(code), text: text(display) })
})

export const tokenOfCodeableConcept = ofObject((parameter, concept, sink) => {
  for (const coding of items(concept['coding'])) tokenOfCoding(parameter, coding, sink)
  const said = text(concept['text'])
  if (said !== undefined) sink(parameter, { kind: 'token', system: undefined, code: undefined, text: said })
})

export const tokenOfIdentifier = ofObject((parameter, { system, value, type }, sink) => {
  if (system === undefined && value === undefined) return
  const token = { kind: 'token', system: text(system), code: text(value), text: undefined } as const
  if (!isObject(type)) return sink(parameter, token)
  const types = items(type['coding']).flatMap((coding) => {
    const [of, code] = isObject(coding) ? [text(coding['system']), text(coding['code'])] : []
    return of !== undefined && code !== undefined ? [{ system: of, code }] : []
  })
  const said = text(type['text'])
  sink(parameter, types.length > 0 ? { ...token, text: said, types } : { ...token, text: said })
})

export const tokenOfContactPoint = ofObject((parameter, { value }, sink) =>
  tokenOfText(parameter, value, sink),
)

export const tokenOfText: Indexer = (parameter, value, sink) => {
  if (typeof value === 'string')
    sink(parameter, { kind: 'token', system: undefined, code: value, text: undefined })
}

/** A code whose value set has one code system, which then is the token's. */
export const tokenOfCode =
  (system: string): Indexer =>
  (parameter, value, sink) => {
    if (typeof value === 'string') sink(parameter, { kind: 'token', system, code: value, text: undefined })
  }

export const tokenOfBoolean: Indexer = (parameter, value, sink) => {
  if (typeof value === 'boolean')
    sink(parameter, { kind: 'token', system: undefined, code: String(value), text: undefined })
}

// References

export const referenceOfReference = ofObject((parameter, { reference, identifier }, sink) => {
  const literal = typeof reference === 'string' ? locate(reference, undefined) : undefined
  const logical = isObject(identifier)
    ? { system: text(identifier['system']), value: text(identifier['value']) }
    : undefined
  if (literal) sink(parameter, logical ? { ...literal, identifier: logical } : literal)
  else if (logical) sink(parameter, { kind: 'reference', identifier: logical })
})

/** `http://…/Questionnaire/phq9|1.0` (https://hl7.org/fhir/R4/references.html#canonical). */
export const referenceOfCanonical: Indexer = (parameter, value, sink) => {
  if (typeof value !== 'string') return
  const bar = value.indexOf('|')
  const found = bar < 0 ? locate(value, undefined) : locate(value.slice(0, bar), value.slice(bar + 1))
  if (found) sink(parameter, found)
}

/** A contained target has no address of its own (https://hl7.org/fhir/R4/search.html#contained). */
function locate(
  reference: string,
  version: string | undefined,
): Extract<IndexValue, { kind: 'reference' }> | undefined {
  if (reference.startsWith('#') || reference === '') return undefined
  const literal = parseLiteral(reference)
  if (!literal) return { kind: 'reference', base: reference, version }
  return {
    kind: 'reference',
    type: literal.type,
    id: literal.id,
    base: literal.base,
    version: version ?? literal.version,
  }
}

// Strings

export const stringOfText: Indexer = (parameter, value, sink) => {
  if (typeof value === 'string' && value !== '') sink(parameter, { kind: 'string', value })
}

const ofParts = (parts: readonly string[]): Indexer =>
  ofObject((parameter, value, sink) => {
    for (const part of parts) {
      const said = value[part]
      if (Array.isArray(said)) for (const item of said) stringOfText(parameter, item, sink)
      else stringOfText(parameter, said, sink)
    }
  })

export const stringOfHumanName = ofParts(['family', 'given', 'prefix', 'suffix', 'text'])

const addressParts = ofParts(['line', 'city', 'district', 'state', 'postalCode', 'country', 'text'])

/** Nobody searches for a street by its house number: every word of a line begins a value. */
export const stringOfAddress: Indexer = (parameter, address, sink) => {
  addressParts(parameter, address, sink)
  for (const line of isObject(address) ? items(address['line']) : NONE) {
    if (typeof line !== 'string') continue
    for (const { index } of line.matchAll(/(?<=\s)\S/g))
      sink(parameter, { kind: 'string', value: line.slice(index), partial: true })
  }
}

// Dates

export const dateOfText: Indexer = (parameter, value, sink) => {
  const range = typeof value === 'string' ? dateRange(value) : undefined
  if (range) sink(parameter, { kind: 'date', low: range.low, high: range.high })
}

export const dateOfPeriod = ofObject((parameter, { start, end }, sink) => {
  const from = typeof start === 'string' ? dateRange(start) : undefined
  const to = typeof end === 'string' ? dateRange(end) : undefined
  if (from || to) sink(parameter, { kind: 'date', low: from?.low ?? -Infinity, high: to?.high ?? Infinity })
})

export const dateOfTiming = ofObject((parameter, { event, repeat }, sink) => {
  for (const moment of items(event)) dateOfText(parameter, moment, sink)
  if (isObject(repeat)) dateOfPeriod(parameter, repeat['boundsPeriod'], sink)
})

// URIs

export const uriOfText: Indexer = (parameter, value, sink) => {
  if (typeof value === 'string') sink(parameter, { kind: 'uri', value })
}

// Numbers and quantities

const amount = (value: unknown): number | undefined => (isDecimal(value) ? numberOf(value) : undefined)

export const numberOfNumber: Indexer = (parameter, value, sink) => {
  const number = amount(value)
  if (number !== undefined) sink(parameter, { kind: 'number', low: number, high: number, value: number })
}

export const numberOfRange = ofObject((parameter, { low, high }, sink) => {
  const from = isObject(low) ? amount(low['value']) : undefined
  const to = isObject(high) ? amount(high['value']) : undefined
  const value = from ?? to
  if (value !== undefined)
    sink(parameter, { kind: 'number', low: from ?? -Infinity, high: to ?? Infinity, value })
})

const rangeOf = (value: number, comparator: unknown): readonly [number, number] => {
  if (comparator === '<' || comparator === '<=') return [-Infinity, value]
  if (comparator === '>' || comparator === '>=') return [value, Infinity]
  return [value, value]
}

export const quantityOfQuantity = ofObject((parameter, { value, comparator, system, code, unit }, sink) => {
  const number = amount(value)
  if (number === undefined) return
  const [low, high] = rangeOf(number, comparator)
  sink(parameter, {
    kind: 'quantity',
    value: number,
    low,
    high,
    system: text(system),
    code: text(code),
    unit: text(unit),
  })
})

export const quantityOfMoney = ofObject((parameter, { value, currency }, sink) => {
  const number = amount(value)
  if (number === undefined) return
  const measured = { value: number, low: number, high: number }
  sink(parameter, {
    kind: 'quantity',
    ...measured,
    system: 'urn:iso:std:iso:4217',
    code: text(currency),
    unit: undefined,
  })
})

export const quantityOfRange = ofObject((parameter, { low, high }, sink) => {
  const from = isObject(low) ? amount(low['value']) : undefined
  const to = isObject(high) ? amount(high['value']) : undefined
  if (from === undefined && to === undefined) return
  const { system, code, unit } = (from === undefined ? high : low) as FhirObject
  sink(parameter, {
    kind: 'quantity',
    value: undefined,
    low: from ?? -Infinity,
    high: to ?? Infinity,
    system: text(system),
    code: text(code),
    unit: text(unit),
  })
})

/** A component's values of one repetition of a composite's element. */
export const collectInto =
  (values: IndexValue[]): IndexSink =>
  (_parameter, value) =>
    void values.push(value)
