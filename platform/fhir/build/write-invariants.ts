/** The constraints of a class as conditions in JavaScript, run where its structure is right. */
import type { Constraint } from './definitions.ts'
import { compileCondition, type Place } from './fhirpath/compile.ts'
import { byHand, notCompiled } from './invariants-by-hand.ts'
import { type ClassModel, type ElementModel, isPrimitive, type Model, propertyOf } from './model.ts'
import { identifier, quote } from './source.ts'

export interface Invariants {
  /** What the statements name, for the top level of the module. */
  constants: string
  /** For the end of the check of the class. */
  statements: string
}

export function writeInvariants(one: ClassModel, model: Model): Invariants {
  const hoisted: string[] = []
  const hoist = (source: string): string => {
    const name = `${identifier(one.name)}_${hoisted.length}`
    hoisted.push(`const ${name} = ${source}\n`)
    return name
  }
  const ofClass = one.constraints.map((constraint) =>
    writeConstraint(constraint, { model, class: one.name, focus: 'o', hoist }),
  )
  const ofElements = [...one.elements.values()].flatMap((element) =>
    rulesOfElement(element, model).map((constraint) =>
      writeOfElement(constraint, element, { model, class: one.name, focus: 'v', hoist }),
    ),
  )
  return { constants: hoisted.join(''), statements: guarded([...ofClass, ...ofElements].join('')) }
}

const guarded = (statements: string): string =>
  statements && `  if (c.problems === before) {\n${statements}  }\n`

function writeConstraint({ key, human, expression }: Constraint, place: Place): string {
  if (key in notCompiled || expression === undefined) return ''
  const rule = place.hoist(quote({ key, human }))
  const hand = byHand[key]
  return hand
    ? `    if (${hand.when}) h.${hand.check}(c, o, ${rule})\n`
    : `    if (!(${compileCondition(expression, place)})) c.broken(${rule})\n`
}

/** Those that are not of the element's class anyway; R4 repeats some, under other keys. */
export function rulesOfElement(element: ElementModel, model: Model): Constraint[] {
  const known = element.types.flatMap((type) => model.get(type.class)?.constraints ?? [])
  const expressions = new Set(known.map(({ expression }) => normalized(expression)))
  return element.constraints.filter(
    ({ key, expression }) => !(key in notCompiled) && !expressions.has(normalized(expression)),
  )
}

const normalized = (expression = ''): string => expression.replaceAll(/\s/g, '')

/** A constraint about an element stands in the class that has the element. */
function writeOfElement(
  { key, human, expression = '' }: Constraint,
  element: ElementModel,
  place: Place,
): string {
  return element.types
    .filter((type) => !element.choice || !isPrimitive(place.model, type))
    .map((type) => {
      const condition = compileCondition(expression, { ...place, class: type.class })
      const rule = `{ key: ${quote(key)}, human: ${quote(human)}, holds: (v, o, c) => ${condition} }`
      return `    f.checkEach(c, o, ${quote(propertyOf(element, type))}, ${place.hoist(rule)})\n`
    })
    .join('')
}
