import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDefinitions } from './definitions.ts'
import { compileCondition } from './fhirpath/compile.ts'
import { byHand, notCompiled } from './invariants-by-hand.ts'
import { buildModel } from './model.ts'

const model = buildModel(readDefinitions().structures)

function compile(className: string, expression: string): { condition: string; functions: string[] } {
  const functions: string[] = []
  const hoist = (source: string): string => `f${functions.push(source)}`
  return {
    condition: compileCondition(expression, { model, class: className, focus: 'o', hoist }),
    functions,
  }
}

// prettier-ignore
const conditions: readonly [className: string, expression: string, condition: string][] = [
  ['Coverage', 'policyHolder.exists()', 'o.policyHolder !== undefined'],
  ['Patient', 'birthDate.empty()', '!((o.birthDate !== undefined || (odd && o._birthDate !== undefined)))'],
  ['Patient', 'birthDate.hasValue().not()', '!(o.birthDate !== undefined)'],
  ['Observation', 'value.exists()', "($value !== '' || (odd && f.hasSibling(o, Observation_facts.choices.value)))"],
  ['Observation', "status = 'final' implies subject.exists()", '((o.status !== undefined && o.status !== "final") || o.subject !== undefined)'],
  ['Period', 'start <= end', 'f.orderOfDates(o.start, o.end) <= 0'],
  ['Range', 'low <= high', 'f.orderOfQuantities(o.low, o.high) <= 0'],
  ['Quantity', 'value > 0', 'f.number(o.value) > 0'],
  ['Patient', 'name.count() > 1', 'f.list(o.name).length > 1'],
]

for (const [className, expression, condition] of conditions)
  test(`${className}: ${expression}`, () => {
    assert.deepEqual(compile(className, expression), { condition, functions: [] })
  })

test('what is asked of each item is a function outside the check', () => {
  assert.deepEqual(compile('Patient', "telecom.all(use = 'home')"), {
    condition: 'f.every(f.list(o.telecom), f1, o, c)',
    functions: ['(v, o, c) => v.use === "home"'],
  })
})

test('an expression that cannot be compiled stops the build', () => {
  for (const expression of ['nickname.exists()', 'name', "name = 'x'", 'name.foo()', 'active + %unknown'])
    assert.throws(() => compile('Patient', expression), /^Error: FHIRPath/, expression)
})

test('the exceptions are rules of R4', () => {
  const keys = new Set(
    [...model.values()].flatMap(({ constraints, elements }) =>
      [...constraints, ...[...elements.values()].flatMap((element) => element.constraints)].map(
        ({ key }) => key,
      ),
    ),
  )
  assert.deepEqual(
    [...Object.keys(notCompiled), ...Object.keys(byHand)].filter((key) => !keys.has(key)),
    [],
  )
})
