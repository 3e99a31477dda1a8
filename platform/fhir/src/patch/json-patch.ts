/**
 * JSON Patch (https://www.rfc-editor.org/rfc/rfc6902) on lossless JSON: the digits of numbers must come through, which
 * the libraries for it do not keep when they copy values.
 */
import { fail, type Failure } from '../failures.ts'
import { copyJson, isJsonObject, isRawNumber, stringifyJson } from '../json.ts'

type Json = Record<string, unknown>

interface Operation {
  /** Place in the patch, for messages. */
  at: number
  op: string
  path: string[]
  from?: string[] | undefined
  value?: unknown
}

const fault = (at: number, message: string): Failure =>
  fail('notProcessable', 'patch-failed', `Operation ${at + 1} of the patch: ${message}`)

/** Checks the patch itself; answers what makes the new content out of a parsed resource, which it changes. */
export function parseJsonPatch(patch: unknown): (resource: Json) => Json {
  if (!Array.isArray(patch))
    throw fail('badRequest', 'patch-malformed', 'A JSON Patch is a list of operations.')
  const operations = patch.map((one: unknown, at) => parseOperation(one, at))
  return (resource) => {
    for (const operation of operations) apply(resource, operation)
    return resource
  }
}

function parseOperation(one: unknown, at: number): Operation {
  const malformed = (message: string): Failure =>
    fail('badRequest', 'patch-malformed', `Operation ${at + 1} of the patch: ${message}`)
  if (!isJsonObject(one)) throw malformed('an operation is an object.')
  const { op, path, from, value } = one
  if (typeof op !== 'string' || !(op in operators))
    throw malformed('op is one of add, remove, replace, move, copy and test.')
  const to = pointerOf(path)
  if (!to) throw malformed('path is a JSON Pointer, such as /name/0/family.')
  if (to.length === 0) throw malformed('the resource as a whole cannot be changed.')
  const needsFrom = op === 'move' || op === 'copy'
  const source = needsFrom ? pointerOf(from) : undefined
  if (needsFrom && !source) throw malformed('from is a JSON Pointer, such as /name/0/family.')
  if ((op === 'add' || op === 'replace' || op === 'test') && !('value' in one))
    throw malformed('value is missing.')
  return { at, op, path: to, from: source, value }
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
function pointerOf(text: unknown): string[] | undefined {
  if (text === '') return []
  if (typeof text !== 'string' || !text.startsWith('/')) return undefined
  return text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

const operators: Readonly<Record<string, (document: Json, operation: Operation) => void>> = {
  add: (document, { at, path, value }) => add(document, { at, path }, copyJson(value)),
  remove: (document, { at, path }) => void remove(document, { at, path }),
  replace: (document, { at, path, value }) => {
    remove(document, { at, path })
    add(document, { at, path }, copyJson(value))
  },
  move: (document, { at, path, from = [] }) => {
    if (path.length > from.length && from.every((part, place) => part === path[place]))
      throw fault(at, 'a value cannot move into itself.')
    add(document, { at, path }, remove(document, { at, path: from }))
  },
  copy: (document, { at, path, from = [] }) =>
    add(document, { at, path }, copyJson(valueAt(document, { at, path: from }))),
  test: (document, { at, path, value }) => {
    if (!isEqual(valueAt(document, { at, path }), value)) throw fault(at, 'the test does not hold.')
  },
}

const apply = (document: Json, operation: Operation): void => operators[operation.op]?.(document, operation)

interface Place {
  at: number
  path: readonly string[]
}

const NOTHING = 'there is nothing at its path.'

function valueAt(document: unknown, { at, path }: Place): unknown {
  let value = document
  for (const part of path) {
    if (Array.isArray(value)) value = (value as unknown[])[indexOf(part, value.length - 1, at)]
    else if (isJsonObject(value) && Object.hasOwn(value, part)) value = value[part]
    else throw fault(at, NOTHING)
  }
  return value
}

function indexOf(part: string, last: number, at: number): number {
  const index = /^(?:0|[1-9]\d{0,8})$/.test(part) ? Number(part) : -1
  if (index < 0 || index > last) throw fault(at, NOTHING)
  return index
}

function add(document: Json, { at, path }: Place, value: unknown): void {
  const key = path.at(-1) ?? ''
  const holder = valueAt(document, { at, path: path.slice(0, -1) })
  if (Array.isArray(holder))
    holder.splice(key === '-' ? holder.length : indexOf(key, holder.length, at), 0, value)
  else if (isJsonObject(holder)) define(holder, key, value)
  else throw fault(at, NOTHING)
}

/** `__proto__` is a name like any other. */
const define = (holder: Json, key: string, value: unknown): void =>
  void Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true })

function remove(document: Json, { at, path }: Place): unknown {
  const key = path.at(-1) ?? ''
  const holder = valueAt(document, { at, path: path.slice(0, -1) })
  if (Array.isArray(holder)) return (holder as unknown[]).splice(indexOf(key, holder.length - 1, at), 1)[0]
  if (!isJsonObject(holder) || !Object.hasOwn(holder, key)) throw fault(at, NOTHING)
  const value = holder[key]
  delete holder[key]
  return value
}

/** RFC 6902, 4.6: numbers by value, objects whatever the order of their members. */
function isEqual(one: unknown, another: unknown): boolean {
  if (isRawNumber(one) || isRawNumber(another))
    return Number(stringifyJson(one)) === Number(stringifyJson(another))
  if (Array.isArray(one) && Array.isArray(another))
    return one.length === another.length && one.every((item, place) => isEqual(item, another[place]))
  if (!isJsonObject(one) || !isJsonObject(another)) return one === another
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(another).length &&
    keys.every((key) => Object.hasOwn(another, key) && isEqual(one[key], another[key]))
  )
}
