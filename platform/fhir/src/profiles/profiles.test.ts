/** What a profile can demand, one thing at a time, on small profiles made for it. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { compileDefinitions } from '../../build/compile.ts'
import { parseJson } from '../json.ts'
import type { Definition, ElementDefinition } from './definitions.ts'
import { loadProfiles } from './load-profiles.ts'

before(() => compileDefinitions())

type Json = Record<string, unknown>

const profileOn = (
  type: string,
  elements: readonly ElementDefinition[],
  url = 'urn:profile',
): Definition => ({
  resourceType: 'StructureDefinition',
  url,
  name: 'Test',
  kind: 'resource',
  type,
  derivation: 'constraint',
  snapshot: { element: [{ path: type }, ...elements] },
})

/** `element('Patient.name:official', { min: 1 })`: the id tells the slice, the path does not. */
const element = (id: string, rest: Partial<ElementDefinition> = {}): ElementDefinition => ({
  ...rest,
  id,
  path: id.replaceAll(/:[^.]*/g, ''),
})

async function issuesOf(resource: Json, definitions: readonly Definition[], severity = 'error') {
  const profiles = await loadProfiles([{ name: 'test', version: '1', definitions }])
  const profile = profiles.find('urn:profile')
  assert.ok(profile)
  return profiles
    .check(profile, resource)
    .filter((issue) => issue.severity === severity)
    .map(({ code, expression: [path] = [], failure }) => `${code} ${failure} ${path}`)
}

const check = (resource: Json, ...elements: readonly ElementDefinition[]) =>
  issuesOf(resource, [profileOn(String(resource['resourceType']), elements)])

const names = (...uses: readonly string[]): Json => ({
  resourceType: 'Patient',
  name: uses.map((use) => ({ use, family: 'Rao' })),
})

const sliced = (
  slicing: NonNullable<ElementDefinition['slicing']>,
  official: Partial<ElementDefinition> = {},
) => [
  element('Patient.name', { slicing: { discriminator: [{ type: 'value', path: 'use' }], ...slicing } }),
  element('Patient.name:official', official),
  element('Patient.name:official.use', { fixedCode: 'official' }),
  element('Patient.name:usual'),
  element('Patient.name:usual.use', { patternCode: 'usual' }),
]

describe('cardinality', () => {
  test('what is missing is missed where it should be', async () => {
    const resource = { resourceType: 'Patient', contact: [{ name: { family: 'A' } }, {}] }
    const found = await check(
      resource,
      element('Patient.birthDate', { min: 1 }),
      element('Patient.contact.name', { min: 1 }),
    )
    assert.deepEqual(found, [
      'required profile-cardinality Patient',
      'required profile-cardinality Patient.contact[1]',
    ])
  })

  test('an extension instead of a value counts', async () => {
    const resource = {
      resourceType: 'Patient',
      _birthDate: { extension: [{ url: 'urn:x', valueCode: 'unknown' }] },
    }
    assert.deepEqual(await check(resource, element('Patient.birthDate', { min: 1 })), [])
  })

  test('at most one, or none', async () => {
    assert.deepEqual(await check(names('usual', 'old'), element('Patient.name', { max: '1' })), [
      'structure profile-cardinality Patient.name',
    ])
    assert.deepEqual(await check(names('usual'), element('Patient.name', { max: '0' })), [
      'structure profile-cardinality Patient.name',
    ])
  })
})

describe('values', () => {
  test('a fixed value is exact, a pattern is the least', async () => {
    const code = { coding: [{ system: 'urn:s', code: 'a' }], text: 'more' }
    const resource = { resourceType: 'Basic', code }
    const concept = { coding: [{ system: 'urn:s', code: 'a' }] }
    assert.deepEqual(await check(resource, element('Basic.code', { patternCodeableConcept: concept })), [])
    assert.deepEqual(await check(resource, element('Basic.code', { fixedCodeableConcept: concept })), [
      'value profile-fixed Basic.code',
    ])
  })

  test('numbers are compared as numbers, whatever their digits', async () => {
    const resource = { resourceType: 'Observation', valueQuantity: { value: parseJson('1.00') } }
    const fixed = element('Observation.value[x].value', { fixedDecimal: 1 })
    assert.deepEqual(await check(resource, element('Observation.value[x]'), fixed), [])
  })

  test('a choice has the types that the profile leaves', async () => {
    const value = element('Observation.value[x]', { type: [{ code: 'Quantity' }, { code: 'string' }] })
    assert.deepEqual(await check({ resourceType: 'Observation', valueString: 'x' }, value), [])
    assert.deepEqual(await check({ resourceType: 'Observation', valueBoolean: true }, value), [
      'structure profile-type Observation.valueBoolean',
    ])
  })

  test('a reference names a type that the profile leaves', async () => {
    const subject = element('Observation.subject', {
      type: [{ code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/Patient'] }],
    })
    const observation = (reference: string) => ({ resourceType: 'Observation', subject: { reference } })
    assert.deepEqual(await check(observation('Patient/1'), subject), [])
    assert.deepEqual(await check(observation('urn:uuid:1'), subject), [])
    assert.deepEqual(await check(observation('https://x/fhir/Group/1'), subject), [
      'value reference-target Observation.subject',
    ])
  })

  test('lengths and bounds', async () => {
    const resource = { resourceType: 'Patient', multipleBirthInteger: 4, name: [{ family: 'Longer' }] }
    const found = await check(
      resource,
      element('Patient.multipleBirth[x]', { maxValueInteger: 3 }),
      element('Patient.name.family', { maxLength: 3 }),
    )
    assert.deepEqual(found, [
      'value profile-bound Patient.multipleBirthInteger',
      'too-long profile-length Patient.name[0].family',
    ])
  })
})

describe('required bindings', () => {
  const set = (compose: object): Definition => ({ resourceType: 'ValueSet', url: 'urn:set', compose })
  const bound = profileOn('Basic', [
    element('Basic.code', { binding: { strength: 'required', valueSet: 'urn:set|1' } }),
  ])
  const basic = (...codes: readonly string[]) => ({
    resourceType: 'Basic',
    code: { coding: codes.map((one) => ({ system: one.split('|')[0], code: one.split('|')[1] })) },
  })
  const isIn = async (resource: Json, compose: object) =>
    (await issuesOf(resource, [bound, set(compose)])).length === 0

  test('codes that the package lists, by system', async () => {
    const compose = { include: [{ system: 'urn:s', concept: [{ code: 'a' }] }] }
    assert.equal(await isIn(basic('urn:s|a'), compose), true)
    assert.equal(await isIn(basic('urn:t|x', 'urn:s|a'), compose), true)
    assert.equal(await isIn(basic('urn:s|b'), compose), false)
    assert.equal(await isIn(basic('urn:t|a'), compose), false)
    assert.equal(await isIn(basic(), compose), false)
  })

  test('code systems of the package, without what is excluded', async () => {
    const system: Definition = {
      resourceType: 'CodeSystem', url: 'urn:s', content: 'complete',
      concept: [{ code: 'a', concept: [{ code: 'b' }, { code: 'c' }] }, { code: 'd' }],
    } // prettier-ignore
    const compose = {
      include: [{ system: 'urn:s', filter: [{ property: 'concept', op: 'is-a', value: 'a' }] }],
      exclude: [{ system: 'urn:s', concept: [{ code: 'c' }] }],
    }
    for (const [code, wanted] of [
      ['a', 0],
      ['b', 0],
      ['c', 1],
      ['d', 1],
    ] as const) {
      const found = await issuesOf(basic(`urn:s|${code}`), [bound, set(compose), system])
      assert.equal(found.length, wanted, code)
    }
  })

  test("R4's own value sets and code systems", async () => {
    const compose = {
      include: [
        { system: 'http://hl7.org/fhir/administrative-gender' },
        { valueSet: ['http://hl7.org/fhir/ValueSet/publication-status'] },
      ],
    }
    assert.equal(await isIn(basic('http://hl7.org/fhir/administrative-gender|male'), compose), true)
    assert.equal(await isIn(basic('http://hl7.org/fhir/publication-status|draft'), compose), true)
    assert.equal(await isIn(basic('http://hl7.org/fhir/publication-status|male'), compose), false)
  })

  test('what nobody lists is not refused, and said', async () => {
    const compose = {
      include: [
        { system: 'http://snomed.info/sct', filter: [{ property: 'concept', op: 'is-a', value: '1' }] },
      ],
    }
    assert.equal(await isIn(basic('http://snomed.info/sct|2'), compose), true)
    assert.deepEqual(
      await issuesOf(basic('http://snomed.info/sct|2'), [bound, set(compose)], 'information'),
      ['informational profile-unchecked Basic.code'],
    )
    assert.equal(await isIn(basic('urn:other|2'), compose), false)
    assert.deepEqual(await issuesOf(basic('urn:x|y'), [bound], 'information'), [
      'informational profile-unchecked Basic.code',
    ])
  })
})

describe('slicing', () => {
  test('how many of a slice', async () => {
    assert.deepEqual(await check(names('usual'), ...sliced({}, { min: 1 })), [
      'required profile-slice Patient',
    ])
    assert.deepEqual(await check(names('official', 'official'), ...sliced({}, { max: '1' })), [
      'structure profile-slice Patient.name',
    ])
    assert.deepEqual(await check(names('official', 'old'), ...sliced({}, { min: 1, max: '1' })), [])
  })

  test('closed, open at the end, ordered', async () => {
    assert.deepEqual(await check(names('usual', 'old'), ...sliced({ rules: 'closed' })), [
      'structure profile-slice Patient.name[1]',
    ])
    assert.deepEqual(await check(names('usual', 'old'), ...sliced({ rules: 'openAtEnd' })), [])
    assert.deepEqual(await check(names('old', 'usual'), ...sliced({ rules: 'openAtEnd' })), [
      'structure profile-slice Patient.name[1]',
    ])
    assert.deepEqual(await check(names('usual', 'official'), ...sliced({ ordered: true })), [
      'structure profile-slice Patient.name[1]',
    ])
    assert.deepEqual(await check(names('official', 'old', 'usual'), ...sliced({ ordered: true })), [])
  })

  test('what a slice says is said of its items only', async () => {
    const period = element('Patient.name:official.period', { min: 1 })
    assert.deepEqual(await check(names('old', 'official'), ...sliced({}), period), [
      'required profile-cardinality Patient.name[1]',
    ])
  })

  test('by type of a choice', async () => {
    const elements = [
      element('Observation.value[x]', {
        slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'closed' },
      }),
      element('Observation.value[x]:valueQuantity', { type: [{ code: 'Quantity' }] }),
      element('Observation.value[x]:valueQuantity.unit', { min: 1 }),
    ]
    assert.deepEqual(await check({ resourceType: 'Observation', valueQuantity: { value: 1 } }, ...elements), [
      'required profile-cardinality Observation.valueQuantity',
    ])
    assert.deepEqual(await check({ resourceType: 'Observation', valueString: 'x' }, ...elements), [
      'structure profile-slice Observation.valueString',
    ])
  })

  test('by type of what is referred to', async () => {
    const elements = [
      element('Observation.performer', { slicing: { discriminator: [{ type: 'type', path: 'resolve()' }] } }),
      element('Observation.performer:organization', {
        min: 1,
        type: [
          { code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/Organization'] },
        ],
      }),
    ]
    const observation = (...performers: readonly string[]) => ({
      resourceType: 'Observation',
      performer: performers.map((reference) => ({ reference })),
    })
    assert.deepEqual(await check(observation('Patient/1', 'Organization/1'), ...elements), [])
    assert.deepEqual(await check(observation('Patient/1'), ...elements), [
      'required profile-slice Observation',
    ])
  })

  test('by existence', async () => {
    const elements = [
      element('Patient.name', { slicing: { discriminator: [{ type: 'exists', path: 'period' }] } }),
      element('Patient.name:dated', { max: '1' }),
      element('Patient.name:dated.period', { min: 1 }),
      element('Patient.name:undated', { max: '0' }),
      element('Patient.name:undated.period', { max: '0' }),
    ]
    const dated = { family: 'A', period: { start: '2026' } }
    assert.deepEqual(await check({ resourceType: 'Patient', name: [dated] }, ...elements), [])
    assert.deepEqual(await check({ resourceType: 'Patient', name: [dated, { family: 'B' }] }, ...elements), [
      'structure profile-slice Patient.name',
    ])
  })

  test('by profile', async () => {
    const inner: Definition = {
      resourceType: 'StructureDefinition', url: 'urn:inner', name: 'Inner', kind: 'complex-type', type: 'HumanName',
      derivation: 'constraint', snapshot: { element: [{ path: 'HumanName' }, element('HumanName.period', { min: 1 })] },
    } // prettier-ignore
    const elements = [
      element('Patient.name', { slicing: { discriminator: [{ type: 'profile', path: '$this' }] } }),
      element('Patient.name:dated', { min: 1, type: [{ code: 'HumanName', profile: ['urn:inner'] }] }),
    ]
    assert.deepEqual(await issuesOf(names('usual'), [profileOn('Patient', elements), inner]), [
      'required profile-slice Patient',
    ])
    const resource = { resourceType: 'Patient', name: [{ period: { start: '2026' } }] }
    assert.deepEqual(await issuesOf(resource, [profileOn('Patient', elements), inner]), [])
  })

  test('what cannot be told apart is said', async () => {
    const elements = [
      element('Patient.name', { slicing: { discriminator: [{ type: 'value', path: 'text' }] } }),
      element('Patient.name:some', { min: 1 }),
    ]
    assert.deepEqual(await issuesOf(names('usual'), [profileOn('Patient', elements)], 'information'), [
      'informational profile-unchecked Patient',
    ])
  })
})

describe('extensions', () => {
  const extension: Definition = {
    resourceType: 'StructureDefinition', url: 'urn:race', name: 'Race', kind: 'complex-type', type: 'Extension',
    derivation: 'constraint',
    snapshot: {
      element: [
        { path: 'Extension' },
        element('Extension.url', { min: 1, fixedUri: 'urn:race' }),
        element('Extension.extension', { max: '0' }),
        element('Extension.value[x]', { min: 1, type: [{ code: 'code' }] }),
      ],
    },
  } // prettier-ignore
  const patient = profileOn('Patient', [
    element('Patient.extension'),
    element('Patient.extension:race', { max: '1', type: [{ code: 'Extension', profile: ['urn:race'] }] }),
  ])
  const having = (...extensions: readonly Json[]) => ({ resourceType: 'Patient', extension: extensions })

  test('are told by their URL and follow their own profile', async () => {
    const good = { url: 'urn:race', valueCode: 'x' }
    assert.deepEqual(
      await issuesOf(having({ url: 'urn:other', valueString: 'x' }, good), [patient, extension]),
      [],
    )
    assert.deepEqual(await issuesOf(having({ url: 'urn:race', valueString: 'x' }), [patient, extension]), [
      'structure profile-type Patient.extension[0].valueString',
    ])
    assert.deepEqual(await issuesOf(having(good, good), [patient, extension]), [
      'structure profile-slice Patient.extension',
    ])
  })

  test('of a profile that is not loaded count, and it is said that they were not looked into', async () => {
    const good = { url: 'urn:race', valueCode: 'x' }
    assert.deepEqual(await issuesOf(having(good, good), [patient]), [
      'structure profile-slice Patient.extension',
    ])
    assert.deepEqual(await issuesOf(having(good), [patient], 'information'), [
      'informational profile-unchecked Patient.extension[0]',
    ])
  })

  test('of a primitive', async () => {
    const elements = [element('Patient.birthDate.extension', { min: 1 })]
    assert.deepEqual(
      await check({ resourceType: 'Patient', birthDate: '1940' }, element('Patient.birthDate'), ...elements),
      ['required profile-cardinality Patient.birthDate'],
    )
  })
})

describe('rules', () => {
  const rule = (expression: string, more: object = {}) => ({
    key: 'x-1',
    severity: 'error',
    human: 'Say so.',
    expression,
    ...more,
  })

  test('hold, are broken, or are said not to be understood', async () => {
    const resource = names('usual')
    const on = (constraint: ReturnType<typeof rule>) => element('Patient.name', { constraint: [constraint] })
    assert.deepEqual(await check(resource, on(rule("use = 'usual'"))), [])
    assert.deepEqual(await check(resource, on(rule('period.exists()'))), [
      'invariant invariant-x-1 Patient.name[0]',
    ])
    assert.deepEqual(await check(resource, on(rule('period.exists()', { severity: 'warning' }))), [])
    const strange = profileOn('Patient', [on(rule('conformsTo(1)'))])
    assert.deepEqual(await issuesOf(resource, [strange]), [])
    assert.deepEqual(await issuesOf(resource, [strange], 'information'), [
      'informational profile-unchecked Patient.name[0]',
    ])
  })

  test("R4's own are left to the check of the structure", async () => {
    const constraint = [rule('false', { source: 'http://hl7.org/fhir/StructureDefinition/HumanName' })]
    assert.deepEqual(await check(names('usual'), element('Patient.name', { constraint })), [])
  })
})

test('items within items follow the same profile', async () => {
  const resource = {
    resourceType: 'QuestionnaireResponse',
    item: [{ linkId: '1', item: [{ linkId: '2', item: [{ linkId: '3' }] }] }],
  }
  const found = await check(
    resource,
    element('QuestionnaireResponse.item'),
    element('QuestionnaireResponse.item.text', { min: 1 }),
    element('QuestionnaireResponse.item.item', { contentReference: '#QuestionnaireResponse.item' }),
  )
  assert.deepEqual(found, [
    'required profile-cardinality QuestionnaireResponse.item[0]',
    'required profile-cardinality QuestionnaireResponse.item[0].item[0]',
    'required profile-cardinality QuestionnaireResponse.item[0].item[0].item[0]',
  ])
})
