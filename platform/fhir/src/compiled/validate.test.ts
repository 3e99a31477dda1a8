import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { compileDefinitions } from '../../build/compile.ts'
import type { ResourceDefinition } from '../definition.ts'
import type { Issue } from '../failures.ts'
import { parseJson } from '../json.ts'
import { loadDefinitions } from '../registry.ts'

let definitions: ReadonlyMap<string, ResourceDefinition>

before(async () => {
  await compileDefinitions()
  definitions = await loadDefinitions([
    'Patient',
    'Observation',
    'Bundle',
    'Parameters',
    'Condition',
    'MedicationRequest',
    'Claim',
  ])
})

function validate(type: string, resource: unknown): Issue[] {
  const definition = definitions.get(type)
  assert.ok(definition)
  return definition.validate(resource)
}

const patient = (rest: object): object => ({ resourceType: 'Patient', ...rest })
const observation = (rest: object): object => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Pulse' },
  ...rest,
})
const condition = (rest: object): object => ({
  resourceType: 'Condition',
  subject: { reference: 'Patient/1' },
  ...rest,
})

/** What is sent, and the issue that it must give: FHIR issue type, failure code, element. */
type Refusal = [name: string, resource: object, code: string, failure: string, expression: string]

// prettier-ignore
const refusals: readonly Refusal[] = [
  ['an element that R4 does not have', patient({ nickname: 'x' }), 'structure', 'element-unknown', 'Patient'],
  ['an element of another case', patient({ Gender: 'male' }), 'structure', 'element-unknown', 'Patient'],
  ['an unknown element below', patient({ name: [{}, { given: ['A'], first: 'x' }] }), 'structure', 'element-unknown', 'Patient.name[1]'],
  ['a key that would set a prototype', parseJson('{"resourceType":"Patient","__proto__":{"a":1}}') as object, 'structure', 'element-unknown', 'Patient'],
  ['a key that every object has', patient({ toString: 'x' }), 'structure', 'element-unknown', 'Patient'],
  ['a sibling that every object has', patient({ _valueOf: {} }), 'structure', 'element-unknown', 'Patient'],
  ["an element of Medplum's definitions that R4 does not have", patient({ meta: { project: 'x' } }), 'structure', 'element-unknown', 'Patient.meta'],
  ['a mandatory element left out', { resourceType: 'Observation', code: { text: 'x' } }, 'required', 'element-missing', 'Observation'],
  ['a mandatory choice left out', { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: { display: 'x' } }, 'required', 'element-missing', 'MedicationRequest'],
  ['a mandatory element below left out', observation({ component: [{ valueString: 'x' }] }), 'required', 'element-missing', 'Observation.component[0]'],
  ['a single value for a list', patient({ name: { family: 'A' } }), 'structure', 'element-not-list', 'Patient.name'],
  ['a single string for a list', patient({ name: [{ given: 'A' }] }), 'structure', 'element-not-list', 'Patient.name[0].given'],
  ['a list for a single value', patient({ birthDate: ['2000-01-01'] }), 'structure', 'element-not-single', 'Patient.birthDate'],
  ['a list for a single code', patient({ gender: ['male'] }), 'structure', 'element-not-single', 'Patient.gender'],
  ['a list for a single object', patient({ maritalStatus: [{ text: 'x' }] }), 'structure', 'element-not-single', 'Patient.maritalStatus'],
  ['a string for an object', patient({ maritalStatus: 'x' }), 'structure', 'type-wrong', 'Patient.maritalStatus'],
  ['an object for a string', patient({ name: [{ family: { text: 'x' } }] }), 'structure', 'type-wrong', 'Patient.name[0].family'],
  ['null for a value', patient({ birthDate: null }), 'structure', 'type-wrong', 'Patient.birthDate'],
  ['null for an object', patient({ maritalStatus: null }), 'structure', 'type-wrong', 'Patient.maritalStatus'],
  ['null among objects', patient({ name: [null] }), 'structure', 'type-wrong', 'Patient.name[0]'],
  ['text for a boolean', patient({ active: 'true' }), 'structure', 'type-wrong', 'Patient.active'],
  ['text for a number', patient({ multipleBirthInteger: '2' }), 'structure', 'type-wrong', 'Patient.multipleBirthInteger'],
  ['a number for text', patient({ name: [{ family: 1 }] }), 'structure', 'type-wrong', 'Patient.name[0].family'],
  ['an empty list', patient({ name: [] }), 'structure', 'element-empty', 'Patient.name'],
  ['an empty list of text', patient({ name: [{ given: [] }] }), 'structure', 'element-empty', 'Patient.name[0].given'],
  ['an empty object', patient({ maritalStatus: {} }), 'structure', 'element-empty', 'Patient.maritalStatus'],
  ['an object with an id only', patient({ maritalStatus: { id: 'x' } }), 'structure', 'element-empty', 'Patient.maritalStatus'],
  ['empty text', patient({ name: [{ family: '' }] }), 'structure', 'element-empty', 'Patient.name[0].family'],
  ['an empty code', patient({ gender: '' }), 'structure', 'element-empty', 'Patient.gender'],
  ['blank text', patient({ name: [{ family: ' ' }] }), 'value', 'value-invalid', 'Patient.name[0].family'],
  ['two values of one choice', patient({ deceasedBoolean: true, deceasedDateTime: '2020' }), 'structure', 'choice-repeated', 'Patient'],
  ['two values of one choice, one an extension', patient({ deceasedBoolean: true, _deceasedDateTime: { extension: [{ url: 'http://x', valueCode: 'y' }] } }), 'structure', 'choice-repeated', 'Patient'],
  ['a type that a choice does not have', patient({ deceasedString: 'x' }), 'structure', 'choice-type', 'Patient'],
  ['null without an extension in its place', patient({ name: [{ given: ['A', null] }] }), 'structure', 'element-empty', 'Patient.name[0].given[1]'],
  ['an extension list of another length', patient({ name: [{ given: ['A', 'B'], _given: [{ id: 'x', extension: [{ url: 'http://x', valueCode: 'y' }] }] }] }), 'structure', 'sibling-length', 'Patient.name[0]._given'],
  ['an extension list that is longer', patient({ name: [{ given: ['A'], _given: [null, { extension: [{ url: 'http://x', valueCode: 'y' }] }] }] }), 'structure', 'sibling-length', 'Patient.name[0]._given'],
  ['null for an extension', patient({ _birthDate: null }), 'structure', 'type-wrong', 'Patient._birthDate'],
  ['an empty extension', patient({ _birthDate: {} }), 'structure', 'element-empty', 'Patient.birthDate'],
  ['a comment of an older FHIR', patient({ name: [{ fhir_comments: ['x'] }] }), 'structure', 'element-unknown', 'Patient.name[0]'],
  ['null in both lists', patient({ name: [{ given: ['A', null], _given: [null, null] }] }), 'structure', 'element-empty', 'Patient.name[0].given[1]'],
  ['an extension object for a list', patient({ name: [{ given: ['A'], _given: { id: 'x' } }] }), 'structure', 'element-not-list', 'Patient.name[0]._given'],
  ['extensions of an object as if it were a primitive', patient({ _maritalStatus: { id: 'x' } }), 'structure', 'element-unknown', 'Patient'],
  ['a value where only extensions can be', patient({ _birthDate: { value: 'x' } }), 'structure', 'element-unknown', 'Patient.birthDate'],
  ['a code of no value set', patient({ gender: 'M' }), 'code-invalid', 'code-unknown', 'Patient.gender'],
  ['a code of no value set in a list', { resourceType: 'Patient', contact: [{ name: { use: 'first' } }] }, 'code-invalid', 'code-unknown', 'Patient.contact[0].name.use'],
  ['a concept of no value set', condition({ clinicalStatus: { coding: [{ system: 'http://x', code: 'active' }] } }), 'code-invalid', 'code-unknown', 'Condition.clinicalStatus'],
  ['a concept in words where a code is required', condition({ clinicalStatus: { text: 'active' } }), 'code-invalid', 'code-unknown', 'Condition.clinicalStatus'],
  ['a currency in words', { resourceType: 'Claim', total: { value: 1, currency: 'dollars' } }, 'code-invalid', 'code-unknown', 'Claim.total.currency'],
  ['a reference to a wrong type', observation({ subject: { reference: 'Practitioner/1' } }), 'value', 'reference-target', 'Observation.subject'],
  ['an absolute reference to a wrong type', observation({ encounter: { reference: 'https://a.b/fhir/Patient/1' } }), 'value', 'reference-target', 'Observation.encounter'],
  ['a versioned reference to a wrong type in a list', observation({ performer: [{ display: 'x' }, { reference: 'Location/1/_history/2' }] }), 'value', 'reference-target', 'Observation.performer[1]'],
  ['a conditional reference to a wrong type', observation({ encounter: { reference: 'Patient?identifier=1' } }), 'value', 'reference-target', 'Observation.encounter'],
  ['a reference to a contained resource of a wrong type', observation({ contained: [{ resourceType: 'Patient', id: 'p' }], encounter: { reference: '#p' } }), 'value', 'reference-target', 'Observation.encounter'],
  ['a reference whose type says otherwise', observation({ encounter: { type: 'Patient', identifier: { value: '1' } } }), 'value', 'reference-target', 'Observation.encounter'],
  ['an unknown contained type', patient({ contained: [{ resourceType: 'Foo', id: 'a' }] }), 'structure', 'resource-type', 'Patient.contained[0]'],
  ['a contained type that every object has', patient({ contained: [{ resourceType: 'constructor', id: 'a' }] }), 'structure', 'resource-type', 'Patient.contained[0]'],
  ['a contained resource without id', patient({ contained: [{ resourceType: 'Basic', code: { text: 'x' } }] }), 'required', 'contained-id', 'Patient.contained[0]'],
  ['two contained resources with one id', patient({ contained: [{ resourceType: 'Organization', id: 'a' }, { resourceType: 'Organization', id: 'a' }] }), 'structure', 'contained-id', 'Patient.contained[1]'],
  ['a contained resource in a contained one', patient({ contained: [{ resourceType: 'Patient', id: 'a', contained: [{ resourceType: 'Patient', id: 'b' }] }] }), 'structure', 'contained-nested', 'Patient.contained[0]'],
  ['an invalid contained resource', patient({ contained: [{ resourceType: 'Substance', id: 'a' }] }), 'required', 'element-missing', 'Patient.contained[0]'],
  ['an extension without url', patient({ extension: [{ valueCode: 'x' }] }), 'required', 'element-missing', 'Patient.extension[0]'],
  ['an extension of an unknown type', patient({ extension: [{ url: 'http://x', valueFoo: 'x' }] }), 'structure', 'choice-type', 'Patient.extension[0]'],
  ['an invalid value in an extension of a primitive', patient({ _birthDate: { extension: [{ url: 'http://x', valueDateTime: 'noon' }] } }), 'value', 'value-invalid', 'Patient.birthDate.extension[0].valueDateTime'],
  ['a comparator in a SimpleQuantity', observation({ referenceRange: [{ low: { value: 1, comparator: '<' } }] }), 'structure', 'element-unknown', 'Observation.referenceRange[0].low'],
  ['another resource type', { resourceType: 'Observation' }, 'structure', 'resource-type', 'Patient'],
  ['an invalid resource in a Bundle', { resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient({ gender: 'x' }) }] }, 'code-invalid', 'code-unknown', 'Bundle.entry[0].resource.gender'],
  ['an invalid resource in Parameters', { resourceType: 'Parameters', parameter: [{ name: 'a', part: [{ name: 'b', resource: patient({ foo: 1 }) }] }] }, 'structure', 'element-unknown', 'Parameters.parameter[0].part[0].resource'],
]

const typeOf = (resource: object, expression: string): string =>
  expression.split(/[.[]/)[0] ?? (resource as { resourceType: string }).resourceType

for (const [name, resource, code, failure, expression] of refusals) {
  test(`refuses ${name}`, () => {
    const issues = validate(typeOf(resource, expression), resource)

    const found = issues.map((issue) => [issue.code, issue.failure, issue.expression?.[0]].join(' '))
    assert.ok(
      found.includes([code, failure, expression].join(' ')),
      `found: ${found.join('; ') || 'nothing'}`,
    )
  })
}

/** Texts of each primitive type, good and bad, at an element of that type. */
const primitives: readonly [
  element: string,
  place: (value: unknown) => [string, object],
  good: readonly unknown[],
  bad: readonly unknown[],
][] = [
  [
    'id',
    (id) => ['Patient', patient({ id })],
    ['a', 'A-1.b', 'x'.repeat(64)],
    ['', 'a b', 'a_b', 'a/b', 'é', 'x'.repeat(65), 'a\n', 1],
  ],
  [
    'date',
    (birthDate) => ['Patient', patient({ birthDate })],
    ['2000', '2000-02', '2000-02-29', '0001-01-01', '9999-12-31'],
    [
      '0000',
      '1900-02-29',
      '2001-02-29',
      '2024-02-30',
      '２０２４-02-01',
      '2000-04-31',
      '2000-13',
      '2000-00-01',
      '2000-1-1',
      '20000101',
      '2000-02-29T10:00:00Z',
      '2000-02-29\n',
      '',
    ],
  ],
  [
    'dateTime',
    (effectiveDateTime) => ['Observation', observation({ effectiveDateTime })],
    [
      '2000',
      '2000-02',
      '2000-02-29',
      '2000-02-29T23:59:60Z',
      '2000-02-29T00:00:00.123456789+14:00',
      '2000-01-01T00:00:00-12:30',
    ],
    [
      '2000-02-29T10:00:00',
      '2000-02-29T10:00Z',
      '2000-02-29T24:00:00Z',
      '2000-02-30T10:00:00Z',
      '2000-02-29 10:00:00Z',
      '2000-02-29T10:00:00+14:30',
      '2000-02-29T10:00:00z',
    ],
  ],
  [
    'instant',
    (issued) => ['Observation', observation({ issued })],
    ['2000-02-29T10:00:00Z', '2000-02-29T10:00:00.1+01:00'],
    ['2000', '2000-02-29', '2000-02-29T10:00Z', '2000-02-30T10:00:00Z'],
  ],
  [
    'time',
    (valueTime) => ['Observation', observation({ valueTime })],
    ['00:00:00', '23:59:60', '12:00:00.5'],
    ['24:00:00', '12:00', '1:00:00', '12:00:00Z'],
  ],
  [
    'integer',
    (valueInteger) => ['Observation', observation({ valueInteger })],
    [0, -1, 2147483647, -2147483648],
    [1.5, 2147483648, -2147483649, '1', true, parseJson('1.0'), parseJson('1e2'), Infinity, NaN],
  ],
  [
    'positiveInt',
    (rank) => ['Patient', patient({ telecom: [{ rank }] })],
    [1, 2147483647],
    [0, -1, 1.5, '1'],
  ],
  [
    'unsignedInt',
    (count) => [
      'Parameters',
      { resourceType: 'Parameters', parameter: [{ name: 'a', valueUnsignedInt: count }] },
    ],
    [0, 1],
    [-1, 0.5],
  ],
  [
    'decimal',
    (value) => ['Observation', observation({ valueQuantity: { value } })],
    [0, -1.5, 1e21, parseJson('1.00'), parseJson('1E-7'), parseJson('12345678901234567890.1')],
    ['1', true, NaN, Infinity, { rawJSON: '1.0' }, parseJson(`1.${'1'.repeat(100)}`)],
  ],
  [
    'boolean',
    (active) => ['Patient', patient({ active })],
    [true, false],
    ['true', 'True', 'TRUE', 0, 1, 'yes'],
  ],
  [
    'string',
    (family) => ['Patient', patient({ name: [{ family }] })],
    ['A', ' A ', 'A\u00a0B\tC\nD', '𝒜', 'x'.repeat(1048576)],
    ['', ' ', 'A\u0000', 'A\u0007', 'x'.repeat(1048577)],
  ],
  [
    'uri',
    (system) => ['Patient', patient({ identifier: [{ system }] })],
    ['http://a.b/c', 'urn:oid:1.2', 'x', 'http://a/é'],
    ['', 'a b', ' a', 'a\tb'],
  ],
  [
    'code',
    (language) => ['Patient', patient({ language })],
    ['en', 'en-US', 'a b'],
    ['', ' en', 'en ', 'a  b', 'a\tb'],
  ],
  [
    'oid',
    (valueOid) => ['Patient', patient({ extension: [{ url: 'http://x', valueOid }] })],
    ['urn:oid:1.2.3', 'urn:oid:2.16.840'],
    ['1.2.3', 'urn:oid:3.1', 'urn:oid:1', 'urn:oid:1.02'],
  ],
  [
    'uuid',
    (valueUuid) => ['Patient', patient({ extension: [{ url: 'http://x', valueUuid }] })],
    ['urn:uuid:c757873d-ec9a-4326-a141-556f43239520'],
    [
      'c757873d-ec9a-4326-a141-556f43239520',
      'urn:uuid:c757873d-ec9a-4326-a141',
      'urn:uuid:C757873D-EC9A-4326-A141-556F43239520',
    ],
  ],
  [
    'base64Binary',
    (data) => ['Patient', patient({ photo: [{ contentType: 'image/png', data }] })],
    ['QQ==', 'QUI=', 'QUJD', 'QUJD\nQUJD', 'QUJD'.repeat(1_000_000)],
    ['', 'Q', 'QQ=', 'QQ==QQ==', 'Q-_=', '====', 1],
  ],
  [
    'xhtml',
    (div) => ['Patient', patient({ text: { status: 'generated', div } })],
    [
      '<div>x</div>',
      '<div xmlns="http://www.w3.org/1999/xhtml"><p class="a">x<br/>&lt; &#169; <b>y</b></p><!-- z --><img src="#a" alt="b"/></div>',
      '<div><a href="https://a.b/c?d=e&amp;f">x</a></div>',
      '<div xmlns="http://www.w3.org/1999/xhtml">\n</div>',
    ],
    [
      'x', '<p>x</p>', '<div>x', '<div><p>x</div></p>', '<div>x</div>y', '<div>x</div><div>y</div>', '<div><script>x</script></div>',
      '<div onclick="x()">x</div>', '<div><a href="javascript:x()">y</a></div>', '<div><a href=" java&#115;cript:x()">y</a></div>',
      '<div><iframe src="x"/></div>', '<div><img src="data:text/html,x"/></div>', '<div><p class=a>x</p></div>', '<div><p style="width: expression(x)">y</p></div>',
      '<div><object/></div>', '<div>a < b</div>', '<!DOCTYPE html><div>x</div>', '<div><!-- x</div>', '<div><form>x</form></div>', '',
    ], // prettier-ignore
  ],
]

for (const [type, place, good, bad] of primitives) {
  test(`${type} takes what R4 allows`, () => {
    for (const value of good)
      assert.deepEqual(validate(...place(value)), [], JSON.stringify(value)?.slice(0, 60))
  })

  test(`${type} refuses the rest`, () => {
    for (const value of bad)
      assert.notDeepEqual(validate(...place(value)), [], JSON.stringify(value)?.slice(0, 60))
  })
}

// prettier-ignore
const accepted: readonly [name: string, type: string, resource: object][] = [
  ['a resource with nothing in it', 'Patient', patient({})],
  ['extensions in place of a value', 'Patient', patient({ _birthDate: { extension: [{ url: 'http://x', valueCode: 'unknown' }] } })],
  ['extensions in place of a mandatory value', 'Observation', { resourceType: 'Observation', _status: { extension: [{ url: 'http://x', valueCode: 'unknown' }] }, code: { text: 'x' } }],
  ['an extension beside a value', 'Patient', patient({ birthDate: '2000', _birthDate: { id: 'a', extension: [{ url: 'http://x', valueCode: 'y' }] } })],
  ['a list and its extensions in step', 'Patient', patient({ name: [{ given: ['A', null, 'C'], _given: [null, { extension: [{ url: 'http://x', valueCode: 'y' }] }, null] }] })],
  ['a list of extensions only', 'Patient', patient({ name: [{ _given: [{ extension: [{ url: 'http://x', valueCode: 'y' }] }] }] })],
  ['a choice and its own extension', 'Patient', patient({ deceasedDateTime: '2020', _deceasedDateTime: { extension: [{ url: 'http://x', valueCode: 'y' }] } })],
  ['an extension of extensions', 'Patient', patient({ extension: [{ url: 'http://x', extension: [{ url: 'a', valueCoding: { code: 'b' } }] }] })],
  ['a concept that says why it has no code', 'Condition', condition({ clinicalStatus: { extension: [{ url: 'http://x', valueCode: 'unknown' }] } })],
  ['a second coding of the value set', 'Condition', condition({ clinicalStatus: { coding: [{ system: 'http://x', code: 'a' }, { system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] } })],
  ['references that name no type', 'Observation', observation({ subject: { reference: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' }, encounter: { display: 'x' }, performer: [{ identifier: { value: 'y' } }] })],
  ['a reference into a foreign path', 'Observation', observation({ encounter: { reference: 'https://a.b/Foo/1' } })],
  ['a contained resource of any type', 'Patient', patient({ contained: [{ resourceType: 'SubstanceSpecification', id: 'a' }], generalPractitioner: [{ reference: '#b' }] })],
  ['a resource in a Bundle that contains others', 'Bundle', { resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient({ contained: [{ resourceType: 'Organization', id: 'a', name: 'x' }], managingOrganization: { reference: '#a' } }) }] }],
]

for (const [name, type, resource] of accepted) {
  test(`takes ${name}`, () => {
    const structural = validate(type, resource).filter((issue) => issue.code !== 'invariant')

    assert.deepEqual(structural, [])
  })
}

test('what is no object is no resource', () => {
  for (const value of [null, undefined, 1, 'x', [], [{}]])
    assert.equal(validate('Patient', value)[0]?.failure, 'type-wrong')
})

test('no issue repeats a name, an identifier or other text', () => {
  const canary = 'Canary Jane'
  const resource = {
    resourceType: 'Patient',
    id: canary,
    [canary]: 1,
    birthDate: canary,
    gender: canary,
    active: canary,
    name: [{ family: [canary], given: canary, use: canary, period: { start: canary } }],
    identifier: [{ system: canary, value: { canary } }],
    telecom: [{ system: canary, rank: canary }],
    text: { status: canary, div: canary },
    generalPractitioner: [{ reference: `Observation/${canary}` }],
    photo: [{ data: canary }],
  }

  const issues = validate('Patient', resource)

  assert.ok(issues.length >= 14, `only ${issues.length}`)
  assert.doesNotMatch(JSON.stringify(issues), /Canary|Jane/)
})

test('a flood of problems is told in part', () => {
  assert.equal(
    validate('Patient', patient({ name: Array.from({ length: 5000 }, () => ({ foo: 1 })) })).length,
    100,
  )
})

test('diagnostics name the element, the reason and the offending code', () => {
  assert.deepEqual(validate('Patient', patient({ gender: 'M' })), [
    {
      severity: 'error',
      code: 'code-invalid',
      diagnostics:
        "Patient.gender is 'M', which is not in the value set http://hl7.org/fhir/ValueSet/administrative-gender.",
      expression: ['Patient.gender'],
      failure: 'code-unknown',
    },
  ])
})
