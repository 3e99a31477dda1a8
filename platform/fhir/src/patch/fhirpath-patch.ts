/** FHIRPath Patch (https://hl7.org/fhir/R4/fhirpatch.html): operations in a Parameters resource. */
import { LIST, type ResourceDefinition } from '../definition.ts'
import { fail, type Failure } from '../failures.ts'
import { locate, type Location, locationOf, PathError } from '../fhirpath/locate.ts'
import { parsePath, type PathNode } from '../fhirpath/parse.ts'
import { copyJson, isDecimal, isJsonObject, numberOf } from '../json.ts'

type Json = Record<string, unknown>

interface Operation {
  at: number
  kind: string
  path: PathNode
  /** Of the element to add. */
  name: string | undefined
  value: unknown
  index: number | undefined
  source: number | undefined
  destination: number | undefined
}

const malformed = (at: number, message: string): Failure =>
  fail('badRequest', 'patch-malformed', `Operation ${at + 1} of the patch: ${message}`, {
    expression: [`Parameters.parameter[${at}]`],
  })
const failed = (at: number, message: string): Failure =>
  fail('notProcessable', 'patch-failed', `Operation ${at + 1} of the patch: ${message}`, {
    expression: [`Parameters.parameter[${at}]`],
  })

/** Checks the patch itself; answers what makes the new content out of a parsed resource, which it changes. */
export function parseFhirPathPatch(patch: unknown, definition: ResourceDefinition): (resource: Json) => Json {
  if (!isJsonObject(patch) || patch['resourceType'] !== 'Parameters' || !Array.isArray(patch['parameter']))
    throw fail(
      'badRequest',
      'patch-malformed',
      'A FHIRPath Patch is a Parameters resource with a parameter for each operation.',
    )
  const operations = patch['parameter'].map((one: unknown, at) => parseOperation(one, at))
  return (resource) => {
    for (const operation of operations) apply(resource, operation, definition)
    return resource
  }
}

function parseOperation(parameter: unknown, at: number): Operation {
  if (!isJsonObject(parameter) || parameter['name'] !== 'operation' || !Array.isArray(parameter['part']))
    throw malformed(at, "it is a parameter named 'operation' with parts.")
  const parts = new Map(parameter['part'].filter(isJsonObject).map((part) => [part['name'], part]))
  const kind = textOf(parts.get('type'))
  const path = textOf(parts.get('path'))
  if (!kind || !(kind in operators))
    throw malformed(at, 'type is one of add, insert, delete, replace and move.')
  if (!path) throw malformed(at, 'path is missing.')
  return {
    at,
    kind,
    path: parsed(path, at),
    name: textOf(parts.get('name')),
    value: parts.has('value') ? valueOf(parts.get('value') ?? {}) : undefined,
    index: numberFrom(parts.get('index')),
    source: numberFrom(parts.get('source')),
    destination: numberFrom(parts.get('destination')),
  }
}

function parsed(path: string, at: number): PathNode {
  try {
    return parsePath(path)
  } catch (cause) {
    throw fail(
      'badRequest',
      'patch-malformed',
      `Operation ${at + 1} of the patch: its path is no FHIRPath.`,
      { cause, expression: [`Parameters.parameter[${at}]`] },
    )
  }
}

const choiceOf = (part: Json): unknown => part[Object.keys(part).find((key) => /^value[A-Z]/.test(key)) ?? '']
const textOf = (part: Json | undefined): string | undefined => {
  const value = part && choiceOf(part)
  return typeof value === 'string' ? value : undefined
}
const numberFrom = (part: Json | undefined): number | undefined => {
  const value = part && choiceOf(part)
  return isDecimal(value) ? numberOf(value) : undefined
}

/** A value of a data type, or an element whose children are the parts; parts of one name are a list. */
function valueOf(part: Json): unknown {
  if (!Array.isArray(part['part'])) return choiceOf(part)
  const built: Json = {}
  for (const child of part['part'].filter(isJsonObject)) {
    const name = String(child['name'])
    const value = valueOf(child)
    const before = built[name]
    built[name] =
      before === undefined ? value : [...(Array.isArray(before) ? (before as unknown[]) : [before]), value]
  }
  return built
}

type Operator = (context: {
  resource: Json
  definition: ResourceDefinition
  operation: Operation
  found: Location[]
}) => void

const operators: Readonly<Record<string, Operator>> = {
  add: ({ definition, operation, found }) => {
    const { at, name, value } = operation
    const [place] = found
    if (name === undefined || value === undefined) throw malformed(at, 'add takes a name and a value.')
    if (found.length !== 1 || !place || !isJsonObject(place.value))
      throw failed(at, 'its path does not lead to one element.')
    const className = classAt(operation.path, definition)
    addTo(place.value, {
      name,
      value: inShape(value, { className: definition.shapes[className]?.[name]?.[0] ?? '', definition }),
      isList: isList(definition, className, name),
    })
  },
  insert: ({ resource, operation, definition }) => {
    const { at, index, value, path } = operation
    const list = listAt(resource, path)
    if (index === undefined || value === undefined) throw malformed(at, 'insert takes an index and a value.')
    if (!list || index < 0 || index > list.length) throw failed(at, 'its index is outside the list.')
    list.splice(index, 0, inShape(copyJson(value), { className: classAt(path, definition), definition }))
  },
  delete: ({ operation: { at }, found }) => {
    if (found.length > 1) throw failed(at, 'its path leads to several elements.')
    const [place] = found
    if (place) removeAt(place, at)
  },
  replace: ({ operation, found, definition }) => {
    const { at, value, path } = operation
    const [place] = found
    if (value === undefined) throw malformed(at, 'replace takes a value.')
    if (found.length !== 1 || !place?.holder) throw failed(at, 'its path does not lead to one element.')
    const holder = place.holder as Record<string | number, unknown>
    holder[place.key] = inShape(copyJson(value), { className: classAt(path, definition), definition })
  },
  move: ({ resource, operation: { at, source, destination, path } }) => {
    const list = listAt(resource, path)
    if (source === undefined || destination === undefined)
      throw malformed(at, 'move takes a source and a destination.')
    if (!list || source < 0 || source >= list.length || destination < 0 || destination >= list.length)
      throw failed(at, 'it moves outside the list.')
    list.splice(destination, 0, ...list.splice(source, 1))
  },
}

function apply(resource: Json, operation: Operation, definition: ResourceDefinition): void {
  try {
    const found = locate(operation.path, [locationOf(resource)])
    operators[operation.kind]?.({ resource, definition, operation, found })
  } catch (error) {
    throw error instanceof PathError ? malformed(operation.at, error.message) : error
  }
}

function addTo(
  holder: Json,
  { name, value, isList: list }: { name: string; value: unknown; isList: boolean },
): void {
  const before = holder[name]
  if (Array.isArray(before)) before.push(copyJson(value))
  else holder[name] = list && !Array.isArray(value) ? [copyJson(value)] : copyJson(value)
}

function removeAt({ holder, key }: Location, at: number): void {
  if (!holder) throw failed(at, 'the resource as a whole cannot be deleted by a patch.')
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else {
    delete holder[key]
  }
}

/** The list itself that a path leads to, which may be one of several elements deep. */
function listAt(resource: Json, path: PathNode): unknown[] | undefined {
  if (path.kind !== 'name') return undefined
  const holders = path.on ? locate(path.on, [locationOf(resource)]) : [locationOf(resource)]
  const value =
    holders.length === 1 && isJsonObject(holders[0]?.value) ? holders[0].value[path.name] : undefined
  return Array.isArray(value) ? (value as unknown[]) : undefined
}

/** Class of what a path leads to, by the names it goes through. */
function classAt(path: PathNode, definition: ResourceDefinition): string {
  if (path.kind === 'index') return classAt(path.on, definition)
  if (path.kind === 'call') {
    const on = path.on ? classAt(path.on, definition) : definition.type
    return path.name === 'extension' ? 'Extension' : on
  }
  if (path.kind !== 'name') return definition.type
  if (!path.on && /^[A-Z]/.test(path.name)) return definition.type
  const from = path.on ? classAt(path.on, definition) : definition.type
  return definition.shapes[from]?.[path.name]?.[0] ?? ''
}

const isList = ({ shapes }: ResourceDefinition, className: string, name: string): boolean =>
  ((shapes[className]?.[name]?.[1] ?? 0) & LIST) !== 0

/** An element that was built out of parts: what repeats is a list even with one item. */
function inShape(
  value: unknown,
  { className, definition }: { className: string; definition: ResourceDefinition },
): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => inShape(one, { className, definition }))
  const shape = definition.shapes[className]
  if (!isJsonObject(value) || !shape) return value
  const shaped: Json = {}
  for (const [key, child] of Object.entries(value)) {
    const [type = ''] = shape[key] ?? []
    const inner = inShape(child, { className: type, definition })
    shaped[key] = isList(definition, className, key) && !Array.isArray(inner) ? [inner] : inner
  }
  return shaped
}
