import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { compileDefinitions } from '../../build/compile.ts'
import type { IndexValue, ResourceDefinition } from '../definition.ts'
import { parseJson } from '../json.ts'
import { loadDefinitions } from '../registry.ts'

let definitions: ReadonlyMap<string, ResourceDefinition>

const types = [
  'Appointment', 'CarePlan', 'ChargeItem', 'DocumentReference', 'Encounter', 'Location', 'Media', 'MedicationRequest', 'Observation',
  'Patient', 'Procedure', 'QuestionnaireResponse', 'RiskAssessment', 'ServiceRequest', 'Condition', 'Invoice', 'Provenance',
] // prettier-ignore

before(async () => {
  await compileDefinitions()
  definitions = await loadDefinitions(types)
})

function valuesOf(resource: { resourceType: string }, code: string): IndexValue[] {
  const definition = definitions.get(resource.resourceType)
  assert.ok(definition?.searchParameters[code], `${resource.resourceType} has no parameter ${code}`)
  const values: IndexValue[] = []
  definition.extract(resource, (parameter, value) => {
    if (parameter.code === code) values.push(value)
  })
  return values
}

const patient = (rest: object) => ({ resourceType: 'Patient', ...rest })
const observation = (rest: object) => ({ resourceType: 'Observation', ...rest })

const token = (system: string | undefined, code: string | undefined, text?: string): IndexValue => ({
  kind: 'token',
  system,
  code,
  text,
})
const text = (value: string): IndexValue => ({ kind: 'string', value })
/** Where a word of an address begins. */
const word = (value: string): IndexValue => ({ kind: 'string', value, partial: true })
const date = (low: string | number, high: string | number): IndexValue => ({
  kind: 'date',
  low: ms(low),
  high: ms(high),
})
const ms = (time: string | number): number => (typeof time === 'number' ? time : Date.parse(time))
const literal = (type: string, id: string, base?: string, version?: string): IndexValue => ({
  kind: 'reference',
  type,
  id,
  base,
  version,
})
const elsewhere = (base: string, version?: string): IndexValue => ({ kind: 'reference', base, version })
const quantity = (value: number | undefined, [low, high]: [number, number], [system, code, unit]: (string | undefined)[]): IndexValue => ({
  kind: 'quantity', value, low, high, system, code, unit,
}) // prettier-ignore

const genders = 'http://hl7.org/fhir/administrative-gender'
const ucum = 'http://unitsofmeasure.org'

// prettier-ignore
const cases: readonly [name: string, resource: { resourceType: string }, code: string, values: IndexValue[]][] = [
  ['a code has the system of its value set', patient({ gender: 'male' }), 'gender', [token(genders, 'male')]],
  ['a code of an open value set has none', patient({ communication: [{ language: { coding: [{ code: 'en' }] } }] }), 'language', [token(undefined, 'en')]],
  ['identifiers', patient({ identifier: [{ system: 'http://a', value: 'x,1', type: { text: 'MRN' } }, { value: 'x,1' }, { use: 'old' }] }), 'identifier', [token('http://a', 'x,1', 'MRN'), token(undefined, 'x,1')]],
  ['contact points by value', patient({ telecom: [{ system: 'phone', value: '555' }, { system: 'email', value: 'a@b' }] }), 'telecom', [token(undefined, '555'), token(undefined, 'a@b')]],
  ['contact points of one system', patient({ telecom: [{ system: 'phone', value: '555' }, { system: 'email', value: 'a@b' }] }), 'email', [token(undefined, 'a@b')]],
  ['codings and text of a concept', observation({ code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }, { code: 'HR' }], text: 'Pulse' } }), 'code', [token('http://loinc.org', '8867-4', 'Heart rate'), token(undefined, 'HR'), token(undefined, undefined, 'Pulse')]],
  ['a coding by itself', { resourceType: 'Encounter', class: { system: 'http://s', code: 'IMP' } } as never, 'class', [token('http://s', 'IMP')]],
  ['a boolean', patient({ active: false }), 'active', [token(undefined, 'false')]],
  ['labels', patient({ meta: { tag: [{ system: 's', code: 't' }], security: [{ code: 'R' }], profile: ['http://p|1'], source: 'urn:x' } }), '_tag', [token('s', 't')]],
  ['security labels', patient({ meta: { security: [{ code: 'R' }] } }), '_security', [token(undefined, 'R')]],
  ['profiles', patient({ meta: { profile: ['http://p|1'] } }), '_profile', [{ kind: 'uri', value: 'http://p|1' }]],
  ['the source', patient({ meta: { source: 'urn:x' } }), '_source', [{ kind: 'uri', value: 'urn:x' }]],
  ['someone with a date of death is deceased', patient({ deceasedDateTime: '2020' }), 'deceased', [token(undefined, 'true')]],
  ['someone is deceased', patient({ deceasedBoolean: true }), 'deceased', [token(undefined, 'true')]],
  ['someone is not deceased', patient({ deceasedBoolean: false }), 'deceased', [token(undefined, 'false')]],
  ['nothing said is not deceased', patient({}), 'deceased', [token(undefined, 'false')]],

  ['every part of a name', patient({ name: [{ text: 'Ann B', family: 'B', given: ['Ann', null, 'C'], prefix: ['Dr'], suffix: ['MD'], use: 'official' }] }), 'name', [text('B'), text('Ann'), text('C'), text('Dr'), text('MD'), text('Ann B')]],
  ['one part of all names', patient({ name: [{ family: 'B' }, { given: ['A'] }, { family: 'C' }] }), 'family', [text('B'), text('C')]],
  ['every part of an address', patient({ address: [{ line: ['1 A St', 'Apt 2'], city: 'C', district: 'D', state: 'S', postalCode: '9', country: 'X', text: 'T', use: 'home' }] }), 'address', [text('1 A St'), text('Apt 2'), text('C'), text('D'), text('S'), text('9'), text('X'), text('T'), word('A St'), word('St'), word('2')]],
  ['text or concept text', observation({ valueCodeableConcept: { text: 'red', coding: [{ display: 'Red' }] } }), 'value-string', [text('red')]],
  ['text', observation({ valueString: 'red' }), 'value-string', [text('red')]],

  ['a day', patient({ birthDate: '2000-03-01' }), 'birthdate', [date('2000-03-01T00:00:00Z', '2000-03-02T00:00:00Z')]],
  ['a month', patient({ birthDate: '2000-12' }), 'birthdate', [date('2000-12-01T00:00:00Z', '2001-01-01T00:00:00Z')]],
  ['a year before 1970', patient({ birthDate: '1919' }), 'birthdate', [date('1919-01-01T00:00:00Z', '1920-01-01T00:00:00Z')]],
  ['a time with its zone', observation({ effectiveDateTime: '2019-03-08T22:30:00-08:00' }), 'date', [date('2019-03-09T06:30:00Z', '2019-03-09T06:30:01Z')]],
  ['a time to the millisecond', observation({ effectiveInstant: '2019-03-08T22:30:00.500Z' }), 'date', [date('2019-03-08T22:30:00.500Z', '2019-03-08T22:30:00.501Z')]],
  ['a period', observation({ effectivePeriod: { start: '2013-01-13', end: '2013-01-15' } }), 'date', [date('2013-01-13T00:00:00Z', '2013-01-16T00:00:00Z')]],
  ['a period without end', observation({ effectivePeriod: { start: '2013' } }), 'date', [date('2013-01-01T00:00:00Z', Infinity)]],
  ['a period without start', observation({ effectivePeriod: { end: '2013' } }), 'date', [date(-Infinity, '2014-01-01T00:00:00Z')]],
  ['a period without either', observation({ effectivePeriod: { extension: [{ url: 'x', valueCode: 'y' }] } }), 'date', []],
  ['a timing by its events and bounds', observation({ effectiveTiming: { event: ['2020-01-01', '2020-02-01'], repeat: { boundsPeriod: { start: '2021' } } } }), 'date', [date('2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z'), date('2020-02-01T00:00:00Z', '2020-02-02T00:00:00Z'), date('2021-01-01T00:00:00Z', Infinity)]],
  ['a date with an extension only', patient({ _birthDate: { extension: [{ url: 'x', valueCode: 'y' }] } }), 'birthdate', []],

  ['a relative reference', observation({ subject: { reference: 'Patient/1' } }), 'subject', [literal('Patient', '1')]],
  ['an absolute reference', observation({ subject: { reference: 'http://me/fhir/Patient/1/_history/3' } }), 'subject', [literal('Patient', '1', 'http://me/fhir', '3')]],
  ['a reference that is no address', observation({ subject: { reference: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' } }), 'subject', [elsewhere('urn:uuid:c757873d-ec9a-4326-a141-556f43239520')]],
  ['a contained target', observation({ subject: { reference: '#p' } }), 'subject', []],
  ['a display alone', observation({ subject: { display: 'x' } }), 'subject', []],
  ['a logical reference', observation({ subject: { identifier: { system: 's', value: '7' } } }), 'subject', [{ kind: 'reference', identifier: { system: 's', value: '7' } }]],
  ['a literal and logical reference', observation({ subject: { reference: 'Patient/1', identifier: { value: '7' } } }), 'subject', [{ kind: 'reference', type: 'Patient', id: '1', base: undefined, version: undefined, identifier: { system: undefined, value: '7' } }]],
  ['only patients among subjects', observation({ subject: { reference: 'Group/1' } }), 'patient', []],
  ['a patient among subjects', observation({ subject: { reference: 'http://me/fhir/Patient/1' } }), 'patient', [literal('Patient', '1', 'http://me/fhir')]],
  ['a patient by type and identifier', observation({ subject: { type: 'Patient', identifier: { value: '7' } } }), 'patient', [{ kind: 'reference', identifier: { system: undefined, value: '7' } }]],
  ['the actors that are practitioners', { resourceType: 'Appointment', participant: [{ actor: { reference: 'Patient/1' } }, { status: 'accepted' }, { actor: { reference: 'Practitioner/2' } }] } as never, 'practitioner', [literal('Practitioner', '2')]],
  ['one of the types of a choice', { resourceType: 'MedicationRequest', medicationReference: { reference: 'Medication/1' } } as never, 'medication', [literal('Medication', '1')]],
  ['another type of the choice', { resourceType: 'MedicationRequest', medicationCodeableConcept: { text: 'x' } } as never, 'medication', []],
  ['a canonical', { resourceType: 'QuestionnaireResponse', questionnaire: 'http://q/Questionnaire/phq9|1.0' } as never, 'questionnaire', [literal('Questionnaire', 'phq9', 'http://q', '1.0')]],
  ['a canonical that is no address', { resourceType: 'CarePlan', instantiatesCanonical: ['http://q/phq9|2'] } as never, 'instantiates-canonical', [elsewhere('http://q/phq9', '2')]],

  ['a quantity', observation({ valueQuantity: { value: 5.4, system: ucum, code: 'mg', unit: 'milligram' } }), 'value-quantity', [quantity(5.4, [5.4, 5.4], [ucum, 'mg', 'milligram'])]],
  ['a quantity with digits', observation({ valueQuantity: { value: parseJson('5.40') } }), 'value-quantity', [quantity(5.4, [5.4, 5.4], [])]],
  ['less than', observation({ valueQuantity: { value: 5, comparator: '<', unit: 'mg' } }), 'value-quantity', [quantity(5, [-Infinity, 5], [undefined, undefined, 'mg'])]],
  ['at least', observation({ valueQuantity: { value: 5, comparator: '>=', unit: 'mg' } }), 'value-quantity', [quantity(5, [5, Infinity], [undefined, undefined, 'mg'])]],
  ['a quantity without value', observation({ valueQuantity: { unit: 'mg' } }), 'value-quantity', []],
  ['a series', observation({ valueSampledData: { origin: { value: 0 }, period: 1, dimensions: 1, data: '1 2' } }), 'value-quantity', []],
  ['money', { resourceType: 'ChargeItem', priceOverride: { value: 12.5, currency: 'USD' } } as never, 'price-override', [quantity(12.5, [12.5, 12.5], ['urn:iso:std:iso:4217', 'USD', undefined])]],
  ['a range', { resourceType: 'Condition', onsetRange: { low: { value: 30, unit: 'a' }, high: { value: 40, unit: 'a' } } } as never, 'onset-age', [quantity(undefined, [30, 40], [undefined, undefined, 'a'])]],
  ['a range without start', { resourceType: 'Condition', onsetRange: { high: { value: 40, unit: 'a' } } } as never, 'onset-age', [quantity(undefined, [-Infinity, 40], [undefined, undefined, 'a'])]],
  ['a number', { resourceType: 'RiskAssessment', prediction: [{ probabilityDecimal: 0.5 }, { probabilityRange: { low: { value: 0.1 } } }] } as never, 'probability', [{ kind: 'number', low: 0.5, high: 0.5, value: 0.5 }, { kind: 'number', low: 0.1, high: Infinity, value: 0.1 }]],

  ['a position is left out', { resourceType: 'Location', position: { longitude: 1, latitude: 2 } } as never, 'near', []],
  ['an id is left out', patient({ id: '1' }), '_id', []],
  ['code and value of one observation', observation({ code: { coding: [{ code: 'a' }] }, valueQuantity: { value: 1 }, component: [{ code: { coding: [{ code: 'b' }] }, valueQuantity: { value: 2 } }] }), 'code-value-quantity', [{ kind: 'composite', parts: [[token(undefined, 'a')], [quantity(1, [1, 1], [])]] }]],
  ['code and value of each component', observation({ code: { coding: [{ code: 'a' }] }, component: [{ code: { coding: [{ code: 'b' }, { code: 'c' }] }, valueQuantity: { value: 2 } }, { code: { coding: [{ code: 'd' }] } }, { code: { coding: [{ code: 'e' }] }, valueQuantity: { value: 3 } }] }), 'component-code-value-quantity', [{ kind: 'composite', parts: [[token(undefined, 'b'), token(undefined, 'c')], [quantity(2, [2, 2], [])]] }, { kind: 'composite', parts: [[token(undefined, 'e')], [quantity(3, [3, 3], [])]] }]],
  ['observation and components together', observation({ code: { coding: [{ code: 'a' }] }, valueQuantity: { value: 1 }, component: [{ code: { coding: [{ code: 'b' }] }, valueQuantity: { value: 2 } }] }), 'combo-code-value-quantity', [{ kind: 'composite', parts: [[token(undefined, 'a')], [quantity(1, [1, 1], [])]] }, { kind: 'composite', parts: [[token(undefined, 'b')], [quantity(2, [2, 2], [])]] }]],
  ['a composite with a date', observation({ code: { coding: [{ code: 'a' }] }, valueDateTime: '2020' }), 'code-value-date', [{ kind: 'composite', parts: [[token(undefined, 'a')], [date('2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z')]] }]],
  ['target and relation of a document', { resourceType: 'DocumentReference', relatesTo: [{ code: 'replaces', target: { reference: 'DocumentReference/2' } }] } as never, 'relationship', [{ kind: 'composite', parts: [[literal('DocumentReference', '2')], [token('http://hl7.org/fhir/document-relationship-type', 'replaces')]] }]],
]

for (const [name, resource, code, expected] of cases) {
  test(`${resource.resourceType}?${code}: ${name}`, () => {
    assert.deepEqual(valuesOf(resource, code), expected)
  })
}

test('what does not have its proper shape is passed over', () => {
  const odd = {
    name: 'x',
    identifier: [null, 1],
    birthDate: 5,
    gender: null,
    address: {},
    managingOrganization: 'x',
    meta: 7,
    link: [{ other: 3 }],
  }
  assert.doesNotThrow(() => definitions.get('Patient')?.extract(patient(odd), () => undefined))
})

test('parameters tell whether a value may repeat', () => {
  const multiple = (type: string, code: string) => definitions.get(type)?.searchParameters[code]?.multiple
  assert.deepEqual(
    [
      multiple('Observation', 'patient'),
      multiple('Observation', 'status'),
      multiple('Patient', 'birthdate'),
      multiple('Encounter', 'date'),
    ],
    [false, false, false, false],
  )
  assert.deepEqual(
    [
      multiple('Observation', 'code'),
      multiple('Patient', 'name'),
      multiple('Observation', 'performer'),
      multiple('Appointment', 'patient'),
    ],
    [true, true, true, true],
  )
})

test('parameters tell which types they refer to', () => {
  const targets = (type: string, code: string) =>
    [...(definitions.get(type)?.searchParameters[code]?.targets ?? [])].sort()
  assert.deepEqual(targets('Observation', 'patient'), ['Patient'])
  assert.deepEqual(targets('Observation', 'subject'), ['Device', 'Group', 'Location', 'Patient'])
  assert.deepEqual(targets('Encounter', 'practitioner'), ['Practitioner'])
  assert.deepEqual(targets('MedicationRequest', 'medication'), ['Medication'])
  assert.deepEqual(targets('Observation', 'code'), [])
})

test('parameters of all resources are among those of each type, numbered without gap', () => {
  for (const definition of definitions.values()) {
    for (const code of ['_id', '_lastUpdated', '_tag', '_profile', '_security', '_source']) {
      assert.ok(definition.searchParameters[code], `${definition.type} ${code}`)
    }
    const ordinals = Object.values(definition.searchParameters).map(({ ordinal }) => ordinal)
    assert.deepEqual(
      ordinals.sort((one, another) => one - another),
      [...ordinals.keys()],
    )
  }
})

test("the patient's compartment is R4's", () => {
  assert.deepEqual(definitions.get('Observation')?.patientCompartment, ['subject', 'performer'])
  assert.deepEqual(definitions.get('Appointment')?.patientCompartment, ['actor'])
  assert.deepEqual(definitions.get('Location')?.patientCompartment, [])
  for (const { type, patientCompartment, searchParameters } of definitions.values()) {
    for (const code of patientCompartment)
      assert.equal(searchParameters[code]?.kind, 'reference', `${type} ${code}`)
  }
})

test('references are visited wherever they are', () => {
  const resource = observation({
    subject: { reference: 'Patient/1' },
    performer: [{ reference: 'Practitioner/2' }, { display: 'x' }],
    identifier: [{ assigner: { reference: 'Organization/3' } }],
    note: [{ authorReference: { reference: 'Practitioner/4' }, text: 'x' }],
    extension: [{ url: 'x', extension: [{ url: 'y', valueReference: { reference: 'Group/5' } }] }],
    _status: { extension: [{ url: 'x', valueReference: { reference: 'Group/6' } }] },
    code: {
      coding: [{ extension: [{ url: 'x', valueIdentifier: { assigner: { reference: 'Organization/7' } } }] }],
    },
    contained: [
      { resourceType: 'Patient', id: 'p', link: [{ other: { reference: 'Patient/8' } }] },
      { resourceType: 'Foo' },
    ],
    component: [
      {
        code: { text: 'x' },
        referenceRange: [
          { text: 'reference', extension: [{ url: 'x', valueReference: { reference: 'Group/9' } }] },
        ],
      },
    ],
    valueQuantity: { unit: 'Patient/10' },
    specimen: { reference: 'Specimen/11', identifier: { assigner: { reference: 'Organization/12' } } },
  })
  const visited: (string | undefined)[] = []

  definitions.get('Observation')?.forEachReference(resource, ({ reference }) => void visited.push(reference))

  const numbers = visited
    .filter((reference) => reference !== undefined)
    .map((reference) => Number(reference.split('/')[1]))
  assert.deepEqual(
    numbers.sort((one, another) => one - another),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12],
  )
  assert.equal(visited.length, 12)
})

test('a visitor may change a reference', () => {
  const resource = observation({ subject: { reference: 'urn:uuid:a' } })

  definitions.get('Observation')?.forEachReference(resource, (reference) => {
    reference.reference = 'Patient/1'
  })

  assert.deepEqual(resource, observation({ subject: { reference: 'Patient/1' } }))
})
