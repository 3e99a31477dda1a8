/** generated/structures.js: a check and a walk for each class of the model. */
import {
  type ClassModel,
  type ElementModel,
  isPrimitive,
  type Model,
  propertyOf,
  resourceTypesOf,
  type TypeUse,
} from './model.ts'
import { GENERATED, identifier, quote } from './source.ts'
import type { CodeSets } from './write-code-sets.ts'
import { writeInvariants } from './write-invariants.ts'
import { writeWalks } from './write-walks.ts'

export interface Writing {
  model: Model
  codeSets: CodeSets
  /** Names of constants for sets of reference targets, by their types joined by spaces. */
  targetSets: Map<string, string>
}

export function writeStructures(model: Model, codeSets: CodeSets): string {
  const writing: Writing = { model, codeSets, targetSets: new Map() }
  const classes = [...model.values()].filter(
    (one) => one.kind === 'complex' || (one.kind === 'resource' && !one.abstract),
  )
  const checks = classes.map((one) => writeCheck(one, writing)).join('\n')
  const walks = writeWalks(model)
  const sets = [...writing.targetSets].map(
    ([types, name]) => `const ${name} = new Set(${quote(types.split(' '))})\n`,
  )
  return [
    GENERATED,
    "import * as sets from './code-sets.js'\n",
    "import * as p from '../src/compiled/primitives.ts'\n",
    "import { xhtml } from '../src/compiled/narrative.ts'\n",
    "import { concept } from '../src/compiled/code-sets.ts'\n",
    "import { targets } from '../src/compiled/references.ts'\n",
    "import { contained, resource } from '../src/compiled/resources.ts'\n",
    "import * as f from '../src/compiled/conditions.ts'\n",
    "import * as h from '../src/compiled/invariants.ts'\n",
    `import { ${elementHelpers.join(', ')} } from '../src/compiled/elements.ts'\n`,
    "import { each, extensions, resources } from '../src/compiled/walk.ts'\n\n",
    ...sets,
    '\n',
    checks,
    '\n',
    walks,
    '\nexport const structures = {\n',
    ...resourceTypesOf(model).map((type) => `  ${type}: { check: ${type}, walk: walk_${type} },\n`),
    '}\n',
  ].join('')
}

// prettier-ignore
const elementHelpers = [
  'choose', 'coded', 'many', 'missing', 'missingChoice', 'nothingInside', 'one', 'other', 'primitive', 'primitives', 'tooMany',
]

function writeCheck(one: ClassModel, writing: Writing): string {
  const elements = [...one.elements.values()]
  const choices = elements.filter(({ choice }) => choice)
  const name = identifier(one.name)
  const resource = one.kind === 'resource'
  const invariants = writeInvariants(one, writing.model)
  // Most objects have no primitive with extensions, and need not be asked for each.
  const odd = invariants.statements.includes('odd')
  return [
    writeFacts(one, writing),
    invariants.constants,
    `function ${name}(c, o) {\n`,
    invariants.statements ? '  const before = c.problems\n' : '',
    odd ? '  let odd = false\n' : '',
    resource ? '' : '  let size = 0\n',
    ...choices.map((choice) => `  let $${choice.name} = ''\n`),
    '  for (const k in o) {\n    const v = o[k]\n',
    resource ? '' : "    if (k !== 'id') size++\n",
    '    switch (k) {\n',
    resource ? "      case 'resourceType': break\n" : '',
    ...elements.flatMap((element) => element.types.map((type) => writeCase(element, type, writing))),
    `      default: ${odd ? 'odd = true; ' : ''}other(c, k, o, ${name}_facts)\n    }\n  }\n`,
    resource ? '' : '  if (size === 0) nothingInside(c)\n',
    ...elements.filter(({ min }) => min > 0).map((element) => writeMissing(element, name)),
    invariants.statements,
    '}\n',
  ].join('')
}

/** What the check of a class needs only for unusual properties. */
function writeFacts(one: ClassModel, { model }: Writing): string {
  const siblings: Record<string, { repeats: boolean; choice?: string }> = {}
  const choices: Record<string, string[]> = {}
  for (const element of one.elements.values()) {
    if (element.choice) choices[element.name] = element.types.map((type) => propertyOf(element, type))
    for (const type of element.types) {
      if (!isPrimitive(model, type) || isAttribute(one, element)) continue
      siblings[`_${propertyOf(element, type)}`] = {
        repeats: element.max > 1,
        ...(element.choice ? { choice: element.name } : {}),
      }
    }
  }
  return `const ${identifier(one.name)}_facts = { siblings: ${quote(siblings)}, choices: ${quote(choices)}, element: (c, o) => Element(c, o) }\n`
}

/** Ids of elements and URLs of extensions are XML attributes, and the narrative is XHTML: they have no extensions. */
const isAttribute = (one: ClassModel, { name, types }: ElementModel): boolean =>
  (name === 'id' && one.kind !== 'resource') ||
  (name === 'url' && one.name === 'Extension') ||
  types[0]?.class === 'xhtml'

function writeCase(element: ElementModel, type: TypeUse, writing: Writing): string {
  const property = propertyOf(element, type)
  const chosen = element.choice
    ? `$${element.name} = choose(c, ${quote(element.name)}, $${element.name}, k); `
    : ''
  return `      case ${quote(property)}: ${chosen}${writeValue(element, type, writing)}; break\n`
}

function writeValue(element: ElementModel, type: TypeUse, writing: Writing): string {
  const repeats = element.max > 1
  const at = 'c, k, v'
  if (type.class === 'Resource') return element.name === 'contained' ? `contained(${at})` : `resource(${at})`
  if (isPrimitive(writing.model, type)) {
    const set = element.valueSet === undefined ? undefined : writing.codeSets.names.get(element.valueSet)
    if (!repeats) return set ? `coded(${at}, sets.${set})` : `primitive(${at}, ${primitiveCheck(type)})`
    const check = set ? `sets.${set}.check` : primitiveCheck(type)
    return `primitives(${at}, { sibling: o[${quote(`_${element.name}`)}], check: ${check} })${writeMax(element, at)}`
  }
  const parts = [`${repeats ? 'many' : 'one'}(${at}, ${identifier(type.class)})`]
  if (type.class === 'Reference' && type.targets.length > 0)
    parts.push(`targets(${at}, ${targetSet(type, writing)})`)
  const set = element.valueSet === undefined ? undefined : writing.codeSets.names.get(element.valueSet)
  if (set && type.class === 'CodeableConcept') parts.push(`concept(${at}, sets.${set})`)
  return parts.join('; ') + writeMax(element, at)
}

const primitiveCheck = (type: TypeUse): string => (type.class === 'xhtml' ? 'xhtml' : `p.${type.class}`)

const writeMax = ({ max }: ElementModel, at: string): string =>
  max > 1 && max !== Infinity ? `; tooMany(${at}, ${max})` : ''

function targetSet({ targets }: TypeUse, { targetSets }: Writing): string {
  const key = targets.join(' ')
  const name = targetSets.get(key) ?? `targets${targetSets.size}`
  targetSets.set(key, name)
  return name
}

function writeMissing(element: ElementModel, className: string): string {
  const name = quote(element.name)
  return element.choice
    ? `  if ($${element.name} === '') missingChoice(c, o, ${name}, ${className}_facts.choices.${element.name})\n`
    : `  if (o.${element.name} === undefined) missing(c, o, ${name})\n`
}
