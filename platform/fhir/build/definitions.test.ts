import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resourceTypes } from '../src/resource-types.ts'
import { compileDefinitions, generate } from './compile.ts'
import { readDefinitions } from './definitions.ts'
import { buildModel, type ClassModel, propertyOf, resourceTypesOf } from './model.ts'
import { type PropertyFacts, readR4Types } from './r4-types.ts'
import { parametersOf } from './search-parameters.ts'
import { expandValueSet } from './value-sets.ts'
import { writeCodeSets } from './write-code-sets.ts'
import { writeSearch } from './write-search.ts'

const definitions = readDefinitions()
const model = buildModel(definitions.structures)
const published = readR4Types()

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
const interfaceOf = (name: string): string => name.split('.').map(capitalized).join('')

/** Profiles are no types of their own. */
const classes = [...model.values()].filter(
  ({ name, kind }) => kind !== 'primitive' && !/^(Simple|Money)Quantity$/.test(name),
)

function propertiesOf({ elements, kind, abstract }: ClassModel): Set<string> {
  const names = [...elements.values()].flatMap((element) =>
    element.types.map((type) => propertyOf(element, type)),
  )
  return new Set(kind === 'resource' && !abstract ? ['resourceType', ...names] : names)
}

test('the list of resource types is that of the definitions', () => {
  assert.deepEqual([...resourceTypes], resourceTypesOf(model))
})

test('each class has exactly the properties that R4 has', () => {
  assert.ok(classes.length > 600)
  for (const one of classes) {
    const properties = published.get(interfaceOf(one.name))
    assert.ok(properties, one.name)
    const expected = new Set(properties.keys())
    if (one.abstract) expected.delete('resourceType')
    assert.deepEqual([...propertiesOf(one)].sort(), [...expected].sort(), one.name)
  }
})

/** A mandatory primitive is optional there, as an extension may stand in for it. */
const isMandatoryObject = (one: ClassModel, name: string): boolean => {
  const element = one.elements.get(name)
  return (
    element !== undefined &&
    element.min > 0 &&
    !element.choice &&
    model.get(element.types[0]?.class ?? '')?.kind !== 'primitive'
  )
}

/** R4 has at least one characteristic (https://hl7.org/fhir/R4/evidencevariable.html); the package says none. */
const cardinalityErrata: ReadonlySet<string> = new Set(['EvidenceVariable.characteristic'])

test('elements repeat and are mandatory as in R4', () => {
  for (const one of classes) {
    for (const element of one.elements.values()) {
      const type = element.types[0]
      if (!type || element.choice) continue
      const path = `${one.name}.${element.name}`
      const facts = published.get(interfaceOf(one.name))?.get(propertyOf(element, type)) as PropertyFacts
      assert.equal(element.max > 1, facts.repeats, `${path} repeats`)
      if (isMandatoryObject(one, element.name)) assert.equal(facts.optional, false, `${path} is mandatory`)
      else if (model.get(type.class)?.kind !== 'primitive' && !cardinalityErrata.has(path))
        assert.equal(facts.optional, true, `${path} is optional`)
    }
  }
})

test('required bindings list the codes that R4 lists', () => {
  let compared = 0
  for (const one of classes) {
    for (const element of one.elements.values()) {
      for (const type of element.types) {
        const codes = published.get(interfaceOf(one.name))?.get(propertyOf(element, type))?.codes
        if (!codes || element.name === 'resourceType') continue
        const expansion =
          element.valueSet === undefined ? undefined : expandValueSet(element.valueSet, definitions)
        const mine = new Set([...(expansion?.values() ?? [])].flatMap((some) => [...some]))
        assert.deepEqual([...mine].sort(), [...codes].sort(), `${one.name}.${element.name}`)
        compared++
      }
    }
  }
  assert.ok(compared > 200, `only ${compared}`)
})

test('required value sets that cannot be listed are known, and each has a reason', () => {
  const { names } = writeCodeSets(model, definitions)
  const required = new Set(
    classes.flatMap(({ elements }) => [...elements.values()].flatMap(({ valueSet }) => valueSet ?? [])),
  )
  assert.deepEqual([...required].filter((url) => !names.has(url)).sort(), [
    'http://hl7.org/fhir/ValueSet/mimetypes', // any media type of RFC 6838
    'http://hl7.org/fhir/ValueSet/ucum-units', // a grammar, not a list
    'http://loinc.org/vs/LL379-9', // not published with R4
  ])
})

test('each search parameter of R4 is compiled for each of its types', () => {
  const codeSets = writeCodeSets(model, definitions)
  let compiled = 0
  for (const type of resourceTypesOf(model)) {
    const parameters = parametersOf(type, definitions.searchParameters, model)
    assert.deepEqual(writeSearch(parameters, codeSets).gaps, [], type)
    for (const { parameter, ways, computed } of parameters) {
      assert.ok(
        ways.length > 0 || computed,
        `${type}?${parameter.code} leads nowhere: ${parameter.expression}`,
      )
      compiled++
    }
  }
  const declared = definitions.searchParameters
    .filter(({ expression }) => expression !== undefined)
    .reduce((sum, { base }) => sum + (base.includes('Resource') ? resourceTypes.length : base.length), 0)
  assert.equal(compiled, declared)
})

test('the only parameters without expression are full text and named queries', () => {
  const without = definitions.searchParameters.filter(({ expression }) => expression === undefined)
  assert.deepEqual(without.map(({ code }) => code).sort(), ['_content', '_query', '_text'])
})

test('compiling is repeatable, and done once', async () => {
  await compileDefinitions()
  assert.equal(await compileDefinitions(), 'current')
  assert.deepEqual(generate(), generate())
})
