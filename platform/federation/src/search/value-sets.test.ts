import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { loadDefinitions } from '@medley/fhir/registry'
import { type CodeSets, resolveCodeSets, type Token } from './value-sets.ts'

const definitions = await loadDefinitions(['Observation', 'ValueSet'])
const observation = definitions.get('Observation') as ResourceDefinition

const answering = (tokens: readonly Token[]): CodeSets => ({
  inValueSet: () => Promise.resolve(tokens),
  inHierarchy: (direction, { system, code }) => Promise.resolve([{ system, code: `${direction} ${code}` }]),
})
const two = answering([
  { system: 'urn:s', code: 'a' },
  { system: 'urn:s', code: 'b,$' },
])

const table: readonly [name: string, value: string, expected: readonly (readonly [string, string])[]][] = [
  ['code:in', 'urn:v', [['code', String.raw`urn:s|a,urn:s|b\,\$`]]],
  ['code:not-in', 'urn:v', [['code:not', String.raw`urn:s|a,urn:s|b\,\$`]]],
  ['code:below', 'urn:s|a,urn:s|b', [['code', 'urn:s|below a,urn:s|below b']]],
  ['code:above', 'urn:s|a', [['code', 'urn:s|above a']]],
  ['status:in', 'urn:v', [['status', String.raw`a,b\,\$`]]],
  ['code', 'a', [['code', 'a']]],
  ['date:in', 'urn:v', [['date:in', 'urn:v']]],
]

for (const [name, value, expected] of table) {
  test(`${name}=${value}`, async () => {
    assert.deepEqual(await resolveCodeSets(two, observation, [[name, value]]), expected)
  })
}

test('a value set without codes finds nothing, and leaves nothing out', async () => {
  const resolved = (name: string) => resolveCodeSets(answering([]), observation, [[name, 'urn:v']])
  assert.deepEqual(await resolved('code:in'), [['_id', '!']])
  assert.deepEqual(await resolved('code:not-in'), [])
})

test('too many codes are refused, and so is a hierarchy without a system', async () => {
  const many = answering(Array.from({ length: 5001 }, (_, place) => ({ system: 'urn:s', code: `c${place}` })))
  await assert.rejects(resolveCodeSets(many, observation, [['code:in', 'urn:v']]), { kind: 'tooCostly' })
  await assert.rejects(resolveCodeSets(two, observation, [['code:below', 'a']]), { kind: 'badRequest' })
})

test('uris keep their own modifiers; without a terminology all stays as it is', async () => {
  const valueSet = definitions.get('ValueSet') as ResourceDefinition
  assert.deepEqual(await resolveCodeSets(two, valueSet, [['url:below', 'urn:x']]), [['url:below', 'urn:x']])
  assert.deepEqual(await resolveCodeSets(undefined, observation, [['code:in', 'x']]), [['code:in', 'x']])
})
