/** The closures and an interpreter of FHIRPath give the same. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import { compileDefinitions } from '../../build/compile.ts'
import { loadDefinitions } from '../registry.ts'
import { type Around, compilePath, UnsupportedPath } from './evaluate.ts'
import { Elements, resourceItem } from './path-items.ts'

let elements: Elements

before(async () => {
  await compileDefinitions()
  elements = new Elements((await loadDefinitions(['Patient'])).get('Patient')?.shapes ?? {})
})

const patient = {
  resourceType: 'Patient',
  id: 'p1',
  active: true,
  name: [
    { use: 'official', family: 'Rao', given: ['Asha', 'B'] },
    { use: 'usual', given: ['Asha'], period: { start: '2020-01-01', end: '2021' } },
  ],
  telecom: [
    { system: 'phone', value: '555-0100', rank: 1 },
    { system: 'email', value: 'a@example.org' },
  ],
  birthDate: '1940-03-12',
  _birthDate: { extension: [{ url: 'urn:time', valueDateTime: '1940-03-12T08:00:00Z' }] },
  deceasedBoolean: false,
  multipleBirthInteger: 2,
  identifier: [{ system: 'urn:npi', value: '1234567893' }],
  extension: [{ url: 'urn:a', extension: [{ url: 'urn:b', valueString: 'x' }] }],
  contact: [{ name: { family: 'Rao' } }, { name: { family: 'Sen' } }],
}

const expressions = [
  'name.given', 'name.given.first()', 'name.given.last()', 'name.given.tail()', 'name.given.skip(1).take(1)', 'name[1].use',
  "name.where(use = 'official').family", 'name.exists(family.exists())', 'name.all(given.exists())', 'name.family.empty()',
  'name.given.count()', 'name.given.distinct()', 'name.given.isDistinct()', 'name.use.combine(name.family)',
  "name.use contains 'usual'", "'usual' in name.use", "name.use | telecom.system", 'Patient.active', 'active and deceased',
  'active or foo.bar.exists()', 'active xor deceased', 'deceased implies name.empty()', 'deceased.not()', 'active = true',
  'active != deceased', 'multipleBirth > 1', 'multipleBirth >= 2 and multipleBirth < 3', 'multipleBirth + 1', 'multipleBirth - 3',
  'multipleBirth * 3', 'multipleBirth / 4', '7 div 2', '7 mod 2', "'a' + 'b'", "name.family & 'x'", 'multipleBirth.toString()',
  "'12'.toInteger() + 1", "'x'.toInteger()", "'1.5'.toDecimal()", 'multipleBirth is integer', 'deceased is boolean',
  'multipleBirth.ofType(integer)', 'deceased.ofType(dateTime)', 'birthDate is date', "birthDate.extension('urn:time').value is dateTime",
  "birthDate.extension('urn:time').value.exists()", "extension('urn:a').extension('urn:b').value", "telecom[0].value.matches('^[0-9-]+$')",
  "telecom[0].value.substring(0, 3)", 'telecom[0].value.substring(4)', 'telecom[0].value.length()', "telecom[0].value.indexOf('-')",
  "name.family.first().startsWith('R')", "'abc'.endsWith('c')", "'abc'.contains('b')", "'abc'.upper()", "'ABC'.lower()",
  "'a-b'.replace('-', '+')", 'iif(active, 1, 2)', 'iif(deceased, 1)', 'name.select(given.count())', 'name.given.select($this)',
  '(1 | 2 | 2).count()', 'name.period.start <= name.period.end', "%ucum", '{}.empty()',
  'extension.repeat(extension).url', 'name.family.intersect(contact.name.family)', 'contact.name.family.exclude(name.family)',
  'identifier.value.select(iif($this.length() = 10, 1, 0))', 'name.descendants().count() > 5', "%resource.id",
] // prettier-ignore

test('on every expression', () => {
  const item = resourceItem(patient)
  const around: Around = {
    resource: item,
    rootResource: item,
    context: item,
    typeOfTarget: () => undefined,
  }
  for (const expression of expressions) {
    const mine = compilePath(expression, { elements })([item], around).map(({ value }) => value)
    const theirs = fhirpath.evaluate(
      patient,
      expression,
      { resource: patient, ucum: 'http://unitsofmeasure.org' },
      r4,
    ) as unknown[]
    assert.deepEqual(mine, theirs, expression)
  }
})

test('what is not understood is refused, and not taken for kept', () => {
  for (const expression of [
    'conformsTo(1)',
    "memberOf('urn:x')",
    'a.resolve().b',
    'name ~ name',
    'now()',
    '%other',
    '(',
    '',
  ])
    assert.throws(() => compilePath(expression, { elements }), UnsupportedPath, expression)
})

test('resolve() tells the type of what is referred to', () => {
  const provenance = { resourceType: 'Provenance', agent: [{ who: { reference: 'Practitioner/1' } }] }
  const item = resourceItem(provenance)
  const around: Around = {
    resource: item,
    rootResource: item,
    context: item,
    typeOfTarget: ({ reference }) => String(reference).split('/')[0],
  }
  const asked = compilePath('agent.who.exists(resolve() is Practitioner)', { elements })
  assert.deepEqual(
    asked([item], around).map(({ value }) => value),
    [true],
  )
})
