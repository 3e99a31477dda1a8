import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CodeSystem, ConceptMap, ValueSet } from 'fhir/r4'
import { newBudget } from './budget.ts'
import { codesOf, withAncestors, withDescendants } from './code-system.ts'
import { MAX_MEMBERS, membersOf } from './compose.ts'
import { findMember } from './find-member.ts'
import { published } from './published.ts'
import { matchAll } from './regex.ts'
import { canonicalOf, type TerminologyResources } from './resources.ts'
import { translate } from './translate.ts'

const codeSystem = (concept: CodeSystem['concept'], more: Partial<CodeSystem> = {}): CodeSystem => ({
  resourceType: 'CodeSystem',
  status: 'active',
  content: 'complete',
  url: 'urn:s',
  ...(concept ? { concept } : {}),
  ...more,
})

const valueSet = (url: string, compose: ValueSet['compose']): ValueSet => ({
  resourceType: 'ValueSet',
  status: 'active',
  url,
  ...(compose ? { compose } : {}),
})

const none: TerminologyResources = {
  codeSystem: () => Promise.resolve(undefined),
  valueSet: () => Promise.resolve(undefined),
  conceptMap: () => Promise.resolve(undefined),
  conceptMapsWith: () => Promise.resolve([]),
}

const knowing = (...all: (CodeSystem | ValueSet)[]): TerminologyResources => ({
  ...none,
  codeSystem: ({ url }) =>
    Promise.resolve(all.find((one): one is CodeSystem => 'content' in one && one.url === url)),
  valueSet: ({ url }) =>
    Promise.resolve(all.find((one): one is ValueSet => !('content' in one) && one.url === url)),
})

test('a hierarchy comes from nesting and from properties, and may have circles', () => {
  const codes = codesOf(
    codeSystem([
      { code: 'a', concept: [{ code: 'b' }] },
      { code: 'c', property: [{ code: 'parent', valueCode: 'b' }] },
      {
        code: 'd',
        property: [
          { code: 'child', valueCode: 'a' },
          { code: 'parent', valueCode: 'c' },
        ],
      },
    ]),
  )
  assert.deepEqual([...withDescendants(codes, 'b')], ['b', 'c', 'd', 'a'])
  assert.deepEqual([...withAncestors(codes, 'c')].sort(), ['a', 'b', 'c', 'd'])
})

test('case tells codes apart unless the code system says that it does not', () => {
  assert.equal(codesOf(codeSystem([{ code: 'a' }])).find('A'), undefined)
  assert.equal(codesOf(codeSystem([{ code: 'a' }], { caseSensitive: false })).find('A')?.code, 'a')
})

test('a part with a system and value sets has what all of them have', async () => {
  const resources = knowing(
    codeSystem([{ code: 'a' }, { code: 'b' }, { code: 'c' }]),
    valueSet('urn:v', { include: [{ system: 'urn:s', concept: [{ code: 'b' }, { code: 'c' }] }] }),
  )
  const both = valueSet('urn:w', {
    include: [{ system: 'urn:s', valueSet: ['urn:v'] }],
    exclude: [{ system: 'urn:s', concept: [{ code: 'c' }] }],
  })
  assert.deepEqual([...(await membersOf(resources, both)).keys()], ['urn:s|b'])
  assert.equal((await findMember(resources, both, { system: 'urn:s', code: 'b' }))?.code, 'b')
  assert.equal(await findMember(resources, both, { system: 'urn:s', code: 'c' }), undefined)
})

test('more codes than the limit are refused', async () => {
  const concept = Array.from({ length: MAX_MEMBERS + 1 }, (_, place) => ({ code: `c${place}` }))
  const resources = knowing(codeSystem(concept))
  await assert.rejects(membersOf(resources, valueSet('urn:v', { include: [{ system: 'urn:s' }] })), {
    kind: 'tooCostly',
  })
})

test('value sets that lead to each other are refused, not followed', async () => {
  const one = valueSet('urn:one', { include: [{ valueSet: ['urn:two'] }] })
  const two = valueSet('urn:two', { include: [{ valueSet: ['urn:one'] }] })
  const resources = knowing(one, two)
  await assert.rejects(membersOf(resources, one), { kind: 'invalid' })
  await assert.rejects(findMember(resources, one, { system: 'urn:s', code: 'x' }), { kind: 'invalid' })
})

test('value sets that import each other many times over are followed once', async () => {
  const chain = Array.from({ length: 60 }, (_, place) =>
    valueSet(`urn:${place}`, {
      include:
        place === 0
          ? [{ system: 'urn:s' }]
          : [{ valueSet: [`urn:${place - 1}`] }, { valueSet: [`urn:${place - 1}`] }],
    }),
  )
  const resources = knowing(codeSystem([{ code: 'a' }]), ...chain)
  const last = chain.at(-1) as ValueSet
  assert.equal((await membersOf(resources, last)).size, 1)
  assert.equal(await findMember(resources, last, { system: 'urn:s', code: 'b' }), undefined)
})

test('a definition of endless length is refused', async () => {
  const include = Array.from({ length: 3000 }, () => ({ system: 'urn:s' }))
  const resources = knowing(codeSystem(Array.from({ length: 1000 }, (_, place) => ({ code: `c${place}` }))))
  await assert.rejects(membersOf(resources, valueSet('urn:v', { include })), { kind: 'tooCostly' })
})

test('a code that is named is a member though its code system is not here; another is undecided', async () => {
  const set = valueSet('urn:v', {
    include: [
      { system: 'urn:far', concept: [{ code: 'x' }] },
      { system: 'urn:s', concept: [{ code: 'y' }] },
      { system: 'urn:away' },
    ],
  })
  assert.equal((await findMember(none, set, { system: 'urn:far', code: 'x' }))?.code, 'x')
  assert.equal(await findMember(none, set, { system: 'urn:far', code: 'z' }), undefined)
  await assert.rejects(findMember(none, set, { system: 'urn:away', code: 'z' }), { kind: 'notProcessable' })
})

test('a regular expression matches whole texts, in time', () => {
  assert.deepEqual(matchAll('a|b', ['a', 'ab'], newBudget()), [true, false])
  assert.throws(() => matchAll('(', [], newBudget()), { kind: 'invalid' })
  assert.throws(() => matchAll('(a+)+', [`${'a'.repeat(40)}!`], newBudget()), { kind: 'tooCostly' })
})

test('what R4 publishes is here, but nothing that wants a licence', async () => {
  const genders = await published.valueSet(
    canonicalOf('http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1'),
  )
  assert.ok(genders)
  assert.equal((await membersOf(published, genders)).size, 4)
  assert.equal(
    await published.valueSet(canonicalOf('http://hl7.org/fhir/ValueSet/administrative-gender|3')),
    undefined,
  )
  const snomed = await published.codeSystem(canonicalOf('http://snomed.info/sct'))
  assert.deepEqual([snomed?.content, snomed?.concept], ['not-present', undefined])
  const conditions = await published.valueSet(canonicalOf('http://hl7.org/fhir/ValueSet/condition-code'))
  assert.ok(conditions)
  await assert.rejects(membersOf(published, conditions), /snomed/)
  await assert.rejects(
    membersOf(knowing({ ...codeSystem([{ code: '1' }]), url: 'http://snomed.info/sct' }), conditions),
  )
  const older = await published.codeSystem(canonicalOf('http://terminology.hl7.org/CodeSystem/v2-0360|2.3.1'))
  assert.equal(older?.version, '2.3.1')
})

test('a map says what becomes of codes that it does not name', async () => {
  const map = (unmapped: NonNullable<ConceptMap['group']>[0]['unmapped']): ConceptMap => ({
    resourceType: 'ConceptMap',
    status: 'active',
    group: [
      {
        source: 'urn:s',
        target: 'urn:t',
        element: [{ code: 'a', target: [{ code: 'b', equivalence: 'equal' }] }],
        ...(unmapped ? { unmapped } : {}),
      },
    ],
  })
  const translated = async (code: string, unmapped?: NonNullable<ConceptMap['group']>[0]['unmapped']) => {
    const found = await translate(none, [map(unmapped)], {
      coding: { system: 'urn:s', code },
      options: { dependencies: [] },
    })
    return found.map(
      ({ equivalence, concept }) => `${equivalence} ${concept.system ?? ''}|${concept.code ?? ''}`,
    )
  }
  assert.deepEqual(await translated('a'), ['equal urn:t|b'])
  assert.deepEqual(await translated('z'), [])
  assert.deepEqual(await translated('z', { mode: 'provided' }), ['equal urn:t|z'])
  assert.deepEqual(await translated('z', { mode: 'fixed', code: 'u' }), ['inexact urn:t|u'])
})
