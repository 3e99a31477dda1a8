import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { compileDefinitions } from '../../build/compile.ts'
import type { ResourceDefinition } from '../definition.ts'
import type { Issue } from '../failures.ts'
import { parseJson } from '../json.ts'
import { loadDefinitions } from '../registry.ts'
import { resourceTypes } from '../resource-types.ts'

let definitions: ReadonlyMap<string, ResourceDefinition>

before(async () => {
  await compileDefinitions()
  definitions = await loadDefinitions(resourceTypes)
})

type Resource = { resourceType: string } & Record<string, unknown>

const validate = (resource: Resource): Issue[] =>
  definitions.get(resource.resourceType)?.validate(resource) ?? []

const code = { text: 'x' }
const patient = (rest: object): Resource => ({ resourceType: 'Patient', ...rest })
const observation = (rest: object): Resource => ({
  resourceType: 'Observation',
  status: 'final',
  code,
  ...rest,
})
const period = (start: string, end: string): Resource => observation({ effectivePeriod: { start, end } })
const quantity = (rest: object): Resource => observation({ valueQuantity: rest })
const range = (low: object, high: object): Resource => observation({ valueRange: { low, high } })
const careTeam = (member: object, rest: object = {}): Resource => ({
  resourceType: 'CareTeam',
  participant: [{ member, onBehalfOf: { reference: 'Organization/1' } }],
  ...rest,
})
const timing = (repeat: object): Resource => ({
  resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: { display: 'x' }, medicationCodeableConcept: code,
  dosageInstruction: [{ timing: { repeat } }],
}) // prettier-ignore
const condition = (rest: object): Resource => ({
  resourceType: 'Condition',
  subject: { display: 'x' },
  ...rest,
})
const clinical = (value: string): object => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: value }],
})
const bundle = (type: string, entry: object[], rest: object = {}): Resource => ({
  resourceType: 'Bundle',
  type,
  entry,
  ...rest,
})
const request = { method: 'GET', url: 'Patient/1' }
const document = { identifier: { system: 'urn:a', value: 'b' }, timestamp: '2026-11-25T08:00:00Z' }
const composition = {
  resource: {
    resourceType: 'Composition',
    status: 'final',
    type: code,
    date: '2026',
    author: [{ display: 'x' }],
    title: 'x',
  },
}
const questionnaire = (item: object[]): Resource => ({ resourceType: 'Questionnaire', status: 'draft', item })
const structure = (differential: object[], rest: object = {}): Resource => ({
  resourceType: 'StructureDefinition', url: 'http://x/y', name: 'Y', status: 'draft', kind: 'resource', abstract: false, type: 'Patient',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient', derivation: 'constraint', differential: { element: differential }, ...rest,
}) // prettier-ignore
const element = (rest: object): Resource => structure([{ id: 'Patient.a', path: 'Patient.a', ...rest }])
const containing = (one: object, rest: object = { managingOrganization: { reference: '#a' } }): Resource =>
  patient({ contained: [{ resourceType: 'Organization', id: 'a', name: 'x', ...one }], ...rest })
const extension = [{ url: 'http://x', valueCode: 'y' }]
const coding = (value: string): object => ({ coding: [{ system: 'http://loinc.org', code: value }] })
const component = (value: string): object => ({ code: coding(value), valueString: 'x' })

/** What keeps a rule, what breaks it, and the element that the issue must name. */
// prettier-ignore
const rules: readonly [key: string, kept: Resource, broken: Resource, expression: string][] = [
  ['obs-3', observation({ referenceRange: [{ text: 'x' }] }), observation({ referenceRange: [{ type: code }] }), 'Observation.referenceRange[0]'],
  ['obs-6', observation({ dataAbsentReason: code }), observation({ dataAbsentReason: code, valueString: 'x' }), 'Observation'],
  ['obs-6', observation({ valueString: 'x' }), observation({ dataAbsentReason: code, _valueString: { extension } }), 'Observation'],
  ['obs-7', observation({ code: coding('a'), component: [component('a')] }), observation({ code: coding('a'), component: [component('b'), component('a')], valueString: 'x' }), 'Observation'],
  ['obs-7', observation({ code: coding('a'), component: [component('b')], valueString: 'x' }), observation({ code: coding('a'), component: [component('a')], _valueString: { extension } }), 'Observation'],
  ['pat-1', patient({ contact: [{ name: { text: 'x' } }] }), patient({ contact: [{ name: { text: 'x' } }, { gender: 'female' }] }), 'Patient.contact[1]'],
  ['ref-1', containing({}), containing({}, { managingOrganization: { reference: '#a' }, generalPractitioner: [{ reference: '#b' }] }), 'Patient.generalPractitioner[0]'],
  ['ref-1', containing({ partOf: { reference: '#' } }, {}), patient({ managingOrganization: { reference: '#' } }), 'Patient.managingOrganization'],
  ['ref-1', bundle('collection', [{ resource: containing({}) }]), bundle('collection', [{ resource: containing({}) }, { resource: patient({ managingOrganization: { reference: '#a' } }) }]), 'Bundle.entry[1].resource.managingOrganization'],
  ['dom-3', containing({}), containing({}, {}), 'Patient.contained[0]'],
  ['dom-3', containing({}, { implicitRules: '#a' }), containing({}, { managingOrganization: { display: 'a' } }), 'Patient.contained[0]'],
  ['dom-4', containing({ meta: { profile: ['http://x'] } }), containing({ meta: { versionId: '1' } }), 'Patient.contained[0]'],
  ['dom-4', containing({ meta: { tag: [{ code: 'x' }] } }), containing({ meta: { lastUpdated: '2026-11-25T08:00:00Z' } }), 'Patient.contained[0]'],
  ['dom-5', containing({ meta: { tag: [{ code: 'x' }] } }), containing({ meta: { security: [{ code: 'x' }] } }), 'Patient.contained[0]'],
  ['ext-1', patient({ extension }), patient({ extension: [{ url: 'http://x' }] }), 'Patient.extension[0]'],
  ['ext-1', patient({ extension: [{ url: 'http://x', extension }] }), patient({ extension: [{ url: 'http://x', extension, valueCode: 'y' }] }), 'Patient.extension[0]'],
  ['ext-1', patient({ extension: [{ url: 'http://x', _valueCode: { extension } }] }), patient({ _birthDate: { extension: [{ url: 'http://x', extension, _valueCode: { extension } }] } }), 'Patient.birthDate.extension[0]'],
  ['per-1', period('2026-11-25', '2026-11-25'), period('2026-11-25', '2026-11-24'), 'Observation.effectivePeriod'],
  ['per-1', period('2026-11-25T08:00:00+01:00', '2026-11-25T07:00:00Z'), period('2026-11-25T08:00:00+01:00', '2026-11-25T06:59:59Z'), 'Observation.effectivePeriod'],
  ['per-1', period('2025', '2026-11-25T08:00:00Z'), period('2026-11-25', '2026-11-25T08:00:00Z'), 'Observation.effectivePeriod'],
  ['qty-3', quantity({ value: 1, code: 'mg', system: 'http://unitsofmeasure.org' }), quantity({ value: 1, code: 'mg' }), 'Observation.valueQuantity'],
  ['rng-2', range({ value: 1 }, { value: 1 }), range({ value: 2, unit: 'mg' }, { value: 1, unit: 'mg' }), 'Observation.valueRange'],
  ['rat-1', observation({ valueRatio: { extension } }), observation({ valueRatio: { numerator: { value: 1 } } }), 'Observation.valueRatio'],
  ['att-1', patient({ photo: [{ contentType: 'image/png', data: 'QQ==' }] }), patient({ photo: [{ data: 'QQ==' }] }), 'Patient.photo[0]'],
  ['cpt-2', patient({ telecom: [{ system: 'phone', value: '1' }] }), patient({ telecom: [{ value: '1' }] }), 'Patient.telecom[0]'],
  ['tim-1', timing({ duration: 1, durationUnit: 'h' }), timing({ duration: 1 }), 'MedicationRequest.dosageInstruction[0].timing.repeat'],
  ['tim-4', timing({ duration: 0, durationUnit: 'h' }), timing({ duration: parseJson('-1.50'), durationUnit: 'h' }), 'MedicationRequest.dosageInstruction[0].timing.repeat'],
  ['tim-9', timing({ offset: 30, when: ['AC'] }), timing({ offset: 30, when: ['AC', 'CM'] }), 'MedicationRequest.dosageInstruction[0].timing.repeat'],
  ['con-4', condition({ abatementString: 'x', clinicalStatus: clinical('resolved') }), condition({ abatementString: 'x', clinicalStatus: clinical('active') }), 'Condition'],
  ['con-4', condition({ clinicalStatus: clinical('active') }), condition({ abatementDateTime: '2020' }), 'Condition'],
  ['ctm-1', careTeam({ reference: 'Practitioner/1' }), careTeam({ reference: 'Patient/1' }), 'CareTeam.participant[0]'],
  ['ctm-1', careTeam({ display: 'x' }), careTeam({ reference: '#a' }, { contained: [{ resourceType: 'Organization', id: 'a', name: 'x' }] }), 'CareTeam.participant[0]'],
  ['org-1', { resourceType: 'Organization', name: 'x' }, { resourceType: 'Organization', active: true }, 'Organization'],
  ['org-3', { resourceType: 'Organization', name: 'x', telecom: [{ use: 'work' }] }, { resourceType: 'Organization', name: 'x', telecom: [{ use: 'work' }, { use: 'home' }] }, 'Organization.telecom[1]'],
  ['bdl-1', bundle('searchset', [], { entry: undefined, total: 0 }), bundle('collection', [composition], { total: 1 }), 'Bundle'],
  ['bdl-2', bundle('searchset', [{ ...composition, search: { mode: 'match' } }]), bundle('collection', [{ ...composition, search: { mode: 'match' } }]), 'Bundle'],
  ['bdl-3', bundle('batch', [{ request }]), bundle('batch', [{ request }, composition]), 'Bundle'],
  ['bdl-3', bundle('collection', [composition]), bundle('collection', [{ ...composition, request }]), 'Bundle'],
  ['bdl-4', bundle('batch-response', [{ response: { status: '200' } }]), bundle('batch-response', [composition]), 'Bundle'],
  ['bdl-5', bundle('collection', [composition]), bundle('collection', [{ fullUrl: 'urn:a' }]), 'Bundle.entry[0]'],
  ['bdl-7', bundle('collection', [{ fullUrl: 'urn:a', resource: patient({ meta: { versionId: '1' } }) }, { fullUrl: 'urn:a', resource: patient({ meta: { versionId: '2' } }) }]), bundle('collection', [{ fullUrl: 'urn:a', resource: patient({}) }, { fullUrl: 'urn:a', resource: patient({}) }]), 'Bundle'],
  ['bdl-8', bundle('collection', [{ ...composition, fullUrl: 'http://x/Composition/1' }]), bundle('collection', [{ ...composition, fullUrl: 'http://x/Composition/1/_history/2' }]), 'Bundle.entry[0]'],
  ['bdl-9', bundle('document', [composition], document), bundle('document', [composition], { ...document, identifier: { value: 'b' } }), 'Bundle'],
  ['bdl-10', bundle('document', [composition], document), bundle('document', [composition], { ...document, timestamp: undefined }), 'Bundle'],
  ['bdl-11', bundle('document', [composition], document), bundle('document', [{ resource: patient({}) }, composition], document), 'Bundle'],
  ['que-1', questionnaire([{ linkId: '1', type: 'group', item: [{ linkId: '2', type: 'string' }] }]), questionnaire([{ linkId: '1', type: 'group' }]), 'Questionnaire.item[0]'],
  ['que-2', questionnaire([{ linkId: '1', type: 'string' }, { linkId: '2', type: 'string' }]), questionnaire([{ linkId: '1', type: 'group', item: [{ linkId: '1', type: 'string' }] }]), 'Questionnaire'],
  ['que-7', questionnaire([{ linkId: '1', type: 'string', enableWhen: [{ question: '2', operator: 'exists', answerBoolean: true }] }]), questionnaire([{ linkId: '1', type: 'string', enableWhen: [{ question: '2', operator: 'exists', answerString: 'x' }] }]), 'Questionnaire.item[0].enableWhen[0]'],
  ['que-13', questionnaire([{ linkId: '1', type: 'string', repeats: true, initial: [{ valueString: 'a' }, { valueString: 'b' }] }]), questionnaire([{ linkId: '1', type: 'string', initial: [{ valueString: 'a' }, { valueString: 'b' }] }]), 'Questionnaire.item[0]'],
  ['eld-2', element({ min: 1, max: '1' }), element({ min: 2, max: '1' }), 'StructureDefinition.differential.element[0]'],
  ['eld-3', element({ max: '*' }), element({ max: 'many' }), 'StructureDefinition.differential.element[0].max'],
  ['eld-8', element({ fixedCode: 'x' }), element({ fixedCode: 'x', patternCode: 'x' }), 'StructureDefinition.differential.element[0]'],
  ['eld-16', element({ sliceName: 'a/b' }), element({ sliceName: 'a b' }), 'StructureDefinition.differential.element[0]'],
  ['sdf-4', structure([], { abstract: true, baseDefinition: undefined, differential: { element: [{ id: 'Patient', path: 'Patient' }] } }), structure([{ id: 'Patient', path: 'Patient' }], { baseDefinition: undefined }), 'StructureDefinition'],
  ['sdf-6', element({}), structure([], { differential: undefined }), 'StructureDefinition'],
  ['sdf-17', element({}), structure([{ id: 'a', path: 'Patient.a' }, { id: 'a', path: 'Patient.b' }]), 'StructureDefinition'],
  ['sdf-8a', element({}), structure([{ id: 'a', path: 'Patient.a' }, { id: 'b', path: 'Person.b' }]), 'StructureDefinition.differential'],
  ['csd-1', { resourceType: 'CodeSystem', status: 'draft', content: 'complete', concept: [{ code: 'a', concept: [{ code: 'b' }] }] }, { resourceType: 'CodeSystem', status: 'draft', content: 'complete', concept: [{ code: 'a', concept: [{ code: 'a' }] }] }, 'CodeSystem'],
  ['ras-2', { resourceType: 'RiskAssessment', status: 'final', subject: { display: 'x' }, prediction: [{ probabilityDecimal: 100 }] }, { resourceType: 'RiskAssessment', status: 'final', subject: { display: 'x' }, prediction: [{ probabilityDecimal: parseJson('100.10') }] }, 'RiskAssessment.prediction[0]'],
  ['mdd-1', { resourceType: 'MedicationDispense', status: 'completed', medicationCodeableConcept: code, whenPrepared: '2026-11-24', whenHandedOver: '2026-11-25' }, { resourceType: 'MedicationDispense', status: 'completed', medicationCodeableConcept: code, whenPrepared: '2026-11-26', whenHandedOver: '2026-11-25' }, 'MedicationDispense'],
]

describe('rules between elements', () => {
  for (const [key, kept, broken, expression] of rules) {
    test(`${key} is kept, and broken at ${expression}`, () => {
      assert.deepEqual(validate(asSent(kept)), [])
      assert.deepEqual(
        validate(asSent(broken)).map((issue) => [issue.code, issue.failure, issue.expression]),
        [['invariant', `invariant-${key}`, [expression]]],
      )
    })
  }
})

/** Without the members that a row takes away. */
const asSent = (resource: Resource): Resource => parseJson(JSON.stringify(resource)) as Resource

test('an issue says the rule in words', () => {
  assert.deepEqual(validate(observation({ dataAbsentReason: code, valueString: 'x' })), [
    {
      severity: 'error',
      code: 'invariant',
      diagnostics:
        'Observation breaks the rule obs-6: dataAbsentReason SHALL only be present if Observation.value[x] is not present',
      expression: ['Observation'],
      failure: 'invariant-obs-6',
    },
  ])
})

test('several broken rules are told at once, inside and outside', () => {
  const issues = validate(
    observation({
      dataAbsentReason: code,
      valueQuantity: { value: 1, code: 'mg' },
      referenceRange: [{ type: code }],
    }),
  )

  assert.deepEqual(issues.map(({ failure }) => failure).sort(), [
    'invariant-obs-3',
    'invariant-obs-6',
    'invariant-qty-3',
  ])
})

test('rules are looked at only where the elements are right', () => {
  for (const contact of [[null], [1], [{ nickname: 'x' }], {}, 'x', [[]]])
    assert.ok(
      validate(patient({ contact })).every(({ code: issue }) => issue !== 'invariant'),
      JSON.stringify(contact),
    )
})

const nonsense: readonly unknown[] = [
  null,
  0,
  '',
  'x',
  '#',
  true,
  [],
  {},
  [null],
  [[]],
  [{}],
  { resourceType: 'x' },
  ['#a', null],
  parseJson('1.0'),
]

test('nonsense anywhere is refused or taken, and throws nothing', () => {
  for (const [, kept, broken] of rules) {
    for (const resource of [kept, broken]) {
      for (const property of Object.keys(resource))
        for (const value of nonsense) validateAs(resource.resourceType, { ...resource, [property]: value })
      for (const value of nonsense)
        validateAs(resource.resourceType, {
          ...resource,
          contained: [value, { resourceType: 'Basic', id: 'a', code, subject: value }],
        })
    }
  }
})

const validateAs = (type: string, resource: object): Issue[] =>
  definitions.get(type)?.validate(resource) ?? []

test('long lists take time in proportion', () => {
  const many = <T>(item: (at: number) => T): T[] => Array.from({ length: 20_000 }, (_, at) => item(at))
  const long: readonly Resource[] = [
    observation({ code: { coding: many((at) => ({ code: `a${at}` })) }, component: many((at) => component(`b${at}`)), valueString: 'x' }),
    patient({ contained: many((at) => ({ resourceType: 'Organization', id: `a${at}`, name: 'x' })), generalPractitioner: many((at) => ({ reference: `#a${at}` })) }),
    patient({ link: many(() => ({ other: { reference: '#a' }, type: 'seealso' })), contained: many((at) => ({ resourceType: 'Basic', id: `b${at}`, code })) }),
    bundle('collection', many((at) => ({ ...composition, fullUrl: `urn:${at}` }))),
    questionnaire(many((at) => ({ linkId: String(at), type: 'string' }))),
    structure(many((at) => ({ id: String(at), path: `Patient.a${at}` }))),
    { resourceType: 'ImplementationGuide', url: 'http://x', name: 'x', status: 'draft', packageId: 'x', fhirVersion: ['4.0.1'], definition: { grouping: many((at) => ({ id: `a${at}`, name: 'x' })), resource: many((at) => ({ reference: { display: 'x' }, groupingId: `a${at}` })) } },
  ] // prettier-ignore
  const start = performance.now()

  for (const resource of long) validate(resource)

  assert.ok(performance.now() - start < 5000, `${performance.now() - start} ms`)
})
