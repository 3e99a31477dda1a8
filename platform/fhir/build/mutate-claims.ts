/** Resources that break one thing that a profile demands of them, with what an issue about it looks like; for tests only. */
import type { Shapes } from '../src/definition.ts'
import type { Issue } from '../src/failures.ts'
import type { ElementDefinition, FhirPackage } from '../src/profiles/definitions.ts'

type Json = Record<string, unknown>

export interface Source {
  published: FhirPackage
  /** They claim profiles of the package. */
  examples: readonly Json[]
  shapes: Shapes
}

export interface Mutant {
  kind: string
  path: string
  mutant: Json
  isMeant: (issue: Issue) => boolean
}

/** Read from the snapshots alone, without the compiler that is under test. */
export function* mutantsOf({ published, examples, shapes }: Source): Generator<Mutant> {
  const snapshots = new Map(
    published.definitions.flatMap((one) =>
      one.resourceType === 'StructureDefinition' ? [[one.url, one.snapshot?.element ?? []] as const] : [],
    ),
  )
  for (const example of examples)
    for (const claim of claimsIn(example))
      for (const element of snapshots.get(claim.split('|')[0] ?? '') ?? []) {
        yield* unsliced(example, element, shapes)
        yield* ofSlices(example, element)
      }
}

/** Numbers that keep their digits become plain ones, which does not matter here. */
const clone = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Objects that have the element, in a fresh copy: each with a change of its own. */
function* ownersOf(example: Json, names: readonly string[]): Generator<{ mutant: Json; owner: Json }> {
  const find = (root: Json): Json[] =>
    names.reduce<Json[]>(
      (owners, name) =>
        owners.flatMap((owner) =>
          Array.isArray(owner[name])
            ? owner[name].filter(isObject)
            : isObject(owner[name])
              ? [owner[name]]
              : [],
        ),
      [root],
    )
  const amount = Math.min(find(example).length, 3)
  for (let at = 0; at < amount; at++) {
    const mutant = clone(example)
    const owner = find(mutant)[at]
    if (owner) yield { mutant, owner }
  }
}

const withCode =
  (...codes: string[]): Mutant['isMeant'] =>
  ({ code }) =>
    codes.includes(code)

/** Where an element is, `name[x]` for a choice. */
interface Place {
  element: ElementDefinition
  name: string
  isTop: boolean
  shapes: Shapes
}

interface Damage {
  kind: string
  isMeant: Mutant['isMeant']
  applies(place: Place): boolean
  /** Whether the owner of the element could be changed. */
  edit(owner: Json, place: Place): boolean
}

const damages: readonly Damage[] = [
  {
    kind: 'an element is missing',
    isMeant: withCode('required', 'invariant'),
    applies: ({ element: { min = 0 }, name }) => min > 0 && !name.endsWith('[x]'),
    edit: (owner, { name }) => remove(owner, name),
  },
  {
    kind: 'a fixed value is another',
    isMeant: withCode('value', 'required'),
    applies: ({ element }) => isGivenValue(element),
    edit: (owner, { name }) => replaceTexts(owner, name),
  },
  {
    kind: 'an element repeats that must not',
    isMeant: withCode('structure'),
    applies: ({ element }) => element.max === '1',
    edit: (owner, { name }) => repeat(owner, name),
  },
  {
    kind: 'a reference has a wrong target',
    isMeant: withCode('value', 'structure'),
    applies: ({ element: { type = [] } }) =>
      type.some(({ targetProfile = [] }) => targetProfile.length > 0) && !anyTarget(type),
    edit: (owner, { name }) => redirect(owner, name),
  },
  {
    kind: 'a code is not of the value set',
    isMeant: withCode('code-invalid', 'value'),
    applies: ({ element: { binding } }) =>
      binding?.strength === 'required' &&
      /^http:\/\/hl7.org\/fhir\/ValueSet\/(?!mimetypes)/.test(binding.valueSet ?? ''),
    edit: (owner, { name }) => recode(owner, name),
  },
  {
    kind: 'a choice has another type',
    isMeant: withCode('structure'),
    applies: ({ name, isTop }) => isTop && name.endsWith('[x]'),
    edit: (owner, { name, shapes, element: { type = [] } }) =>
      retype(
        owner,
        propertiesOf(owner, name, shapes),
        type.map(({ code }) => code),
      ),
  },
]

function* unsliced(example: Json, element: ElementDefinition, shapes: Shapes): Generator<Mutant> {
  const { id = '', path } = element
  const names = path.split('.').slice(1)
  const name = names.pop()
  if (id.includes(':') || name === undefined || name === 'id' || name === 'url') return
  const place = { element, name, shapes, isTop: names.length === 0 }
  for (const { kind, isMeant, applies, edit } of damages) {
    if (!applies(place)) continue
    for (const { mutant, owner } of ownersOf(example, names))
      if (edit(owner, place)) yield { kind, path, mutant, isMeant }
  }
}

const isGivenValue = (element: ElementDefinition): boolean =>
  Object.keys(element).some((key) => /^(?:fixed|pattern)[A-Z]/.test(key))

const anyTarget = (type: NonNullable<ElementDefinition['type']>): boolean =>
  type.some(({ targetProfile = [] }) => targetProfile.some((one) => one.endsWith('/Resource')))

function remove(owner: Json, property: string): boolean {
  if (owner[property] === undefined) return false
  delete owner[property]
  delete owner[`_${property}`]
  return true
}

/** Every text in a value becomes another one. */
function replaceTexts(owner: Json, property: string): boolean {
  if (owner[property] === undefined) return false
  const other = (value: unknown): unknown =>
    typeof value === 'string'
      ? `${value}-other`
      : Array.isArray(value)
        ? value.map(other)
        : isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, other(member)]))
          : value
  owner[property] = other(owner[property])
  return true
}

function repeat(owner: Json, property: string): boolean {
  const items = owner[property]
  if (!Array.isArray(items) || items.length !== 1) return false
  owner[property] = [...(items as unknown[]), ...(items as unknown[])]
  return true
}

function redirect(owner: Json, property: string): boolean {
  const given = owner[property]
  const first: unknown = Array.isArray(given) ? given[0] : given
  if (!isObject(first) || typeof first['reference'] !== 'string') return false
  first['reference'] = 'Basic/1'
  delete first['type']
  return true
}

function recode(owner: Json, property: string): boolean {
  const given = owner[property]
  if (typeof given === 'string') {
    owner[property] = 'no-such-code'
    return true
  }
  const first: unknown = Array.isArray(given) ? given[0] : given
  if (!isObject(first) || !Array.isArray(first['coding'])) return false
  first['coding'] = [{ system: 'http://example.org', code: 'no-such-code' }]
  return true
}

const claimsIn = (resource: Json): string[] =>
  (resource['meta'] as { profile?: string[] } | undefined)?.profile ?? []

type Property = readonly [name: string, className: string]

const propertiesOf = (owner: Json, element: string, shapes: Shapes): Property[] =>
  Object.entries(shapes[String(owner['resourceType'])] ?? {}).flatMap(([name, [className, , choice]]) =>
    choice === element.replace('[x]', '') ? [[name, className] as const] : [],
  )

/** One of R4's types for the choice that the profile does not leave. */
function retype(owner: Json, all: readonly Property[], types: readonly string[]): boolean {
  const given = all.find(([property]) => owner[property] !== undefined)
  const other = all.find(([, className]) => !types.includes(className.replace(/^Simple/, '')))
  if (!given || !other) return false
  delete owner[given[0]]
  owner[other[0]] = {}
  return true
}

/** What a slice needs at least, and what the items of one must have. */
function* ofSlices(example: Json, element: ElementDefinition): Generator<Mutant> {
  const { id = '', min = 0 } = element
  const steps = id.split('.').slice(1)
  const sliced = steps.filter((step) => step.includes(':'))
  if (sliced.length !== 1) return
  const last = steps.at(-1) ?? ''
  if (last.includes(':') && min > 0 && !last.includes('[x]') && steps.length === 1) {
    const mutant = clone(example)
    const name = last.split(':')[0] ?? ''
    // Without all of its items there is none of the slice.
    if (remove(mutant, name))
      yield { kind: 'a slice is missing', path: id, mutant, isMeant: withCode('required') }
  }
  if (/^Observation\.(?:component:\w+\.)?value\[x\](?::valueQuantity)?\.(?:code|system)$/.test(id)) {
    const mutant = clone(example)
    const holders = id.includes('component:') ? mutant['component'] : [mutant]
    const quantities = (Array.isArray(holders) ? holders : []).map((holder: Json) => holder['valueQuantity'])
    const changed = quantities.filter((one) => isObject(one) && isGiven(element) && replaceTexts(one, last))
    if (changed.length > 0)
      yield { kind: 'a unit is another', path: id, mutant, isMeant: withCode('value', 'code-invalid') }
  }
}

const isGiven = (element: ElementDefinition): boolean =>
  element.binding?.strength === 'required' || isGivenValue(element)
