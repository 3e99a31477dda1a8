/** XML as a tree in the order of the document, without entities of its own and without depth that harms. */
import { XMLParser } from 'fast-xml-parser'
import { Unreadable } from '../../define-adapter.ts'

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (Element | string)[]
}

const LARGEST = 32 * 1024 * 1024
const DEEPEST = 200

const parser = new XMLParser({
  preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', removeNSPrefix: true, trimValues: false, parseTagValue: false,
  parseAttributeValue: false, processEntities: true, commentPropName: false, cdataPropName: false,
} as never) // prettier-ignore

type Parsed = Readonly<Record<string, unknown>>

/** Throws an Unreadable: no XML, an entity of its own, too large or too deep. */
export function parseXml(bytes: Uint8Array): Element {
  if (bytes.length > LARGEST)
    throw new Unreadable('xml-too-large', `A document may have ${LARGEST / 1024 / 1024} MiB.`)
  const text = textOf(bytes)
  // Security: a document type can define entities that grow without end or read files; a C-CDA has none.
  if (/<!DOCTYPE/i.test(text))
    throw new Unreadable('xml-doctype', 'The document defines a document type: refused.')
  let parsed: Parsed[]
  try {
    parsed = parser.parse(text) as Parsed[]
  } catch {
    throw new Unreadable('not-xml', 'The document is no XML.')
  }
  const root = parsed
    .map((one) => elementOf(one, 0))
    .find((one) => typeof one !== 'string' && !one.name.startsWith('?'))
  if (root === undefined || typeof root === 'string')
    throw new Unreadable('not-xml', 'The document is no XML.')
  return root
}

function textOf(bytes: Uint8Array): string {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 200))
  const [, label = 'utf-8'] = /encoding=["']([\w-]+)["']/i.exec(head) ?? []
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    throw new Unreadable('xml-encoding', 'The document names an encoding that is not known.')
  }
}

function elementOf(parsed: Parsed, depth: number): Element | string {
  if (depth > DEEPEST) throw new Unreadable('xml-too-deep', `A document may be ${DEEPEST} levels deep.`)
  if ('#text' in parsed) return String(parsed['#text'])
  const [name = ''] = Object.keys(parsed).filter((one) => one !== ':@')
  const children = Array.isArray(parsed[name]) ? (parsed[name] as Parsed[]) : []
  return {
    name,
    attributes: (parsed[':@'] ?? {}) as Record<string, string>,
    children: children.map((one) => elementOf(one, depth + 1)),
  }
}

export const childrenOf = ({ children }: Element, name: string): Element[] =>
  children.filter((one): one is Element => typeof one !== 'string' && one.name === name)

/** @example find(document, 'recordTarget', 'patientRole', 'id') */
export const findAll = (from: Element, ...path: string[]): Element[] =>
  path.reduce<Element[]>((found, name) => found.flatMap((one) => childrenOf(one, name)), [from])

export const find = (from: Element, ...path: string[]): Element | undefined => findAll(from, ...path)[0]

export const attribute = (element: Element | undefined, name: string): string | undefined =>
  element?.attributes[name] || undefined

const breaks = new Set(['br', 'paragraph', 'item', 'tr', 'caption', 'title', 'list', 'table'])

/** What a person would read; cells of a row stand side by side. */
export function readable(element: Element | undefined): string {
  const write = (one: Element | string): string => {
    if (typeof one === 'string') return one.replaceAll(/\s+/g, ' ')
    const inside = one.children.map(write).join('')
    if (one.name === 'td' || one.name === 'th') return `${inside.trim()} | `
    return breaks.has(one.name) ? `\n${inside}\n` : inside
  }
  const text = element ? element.children.map(write).join('') : ''
  return text.split('\n').map((line) => line.trim().replace(/ \|$/, '')).filter((line) => line !== '').join('\n') // prettier-ignore
}
