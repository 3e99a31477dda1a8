import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { loadDefinitions } from '@medley/fhir/registry'
import { isNone } from '@medley/fhir/search/row-filter'
import { roles } from './policy/policy.ts'
import type { Principal } from './principal.ts'
import { mayUse, rightOf, type Right, type Use } from './rights.ts'

const uses: readonly Use[] = ['c', 'r', 'u', 'd', 's', 'history', 'type-history']
const settings = { strict: true, defaultCount: 1, maxCount: 1, selfBases: [] }
let definitions: ReadonlyMap<string, ResourceDefinition>

const principal = (part: Partial<Principal>): Principal => ({
  ...{ subject: 'x', client: 'x', facility: 'f', roles: [], scope: 'user/*.cruds', purpose: 'TREAT' },
  ...part,
})

function right(who: Principal, type: string, use: Use): Right {
  const definition = definitions.get(type)
  assert.ok(definition, type)
  return rightOf(who, { definition, settings }, use)
}

before(async () => {
  const named = Object.values(roles).flatMap(({ grants }) => grants.flatMap(({ types }) => types))
  definitions = await loadDefinitions([...new Set(named)].filter((type) => type !== '*'))
})

test('every row of the policy can be compiled: it names types, parameters and elements that there are', () => {
  for (const [role, { grants }] of Object.entries(roles)) {
    const who = principal({ roles: [role], fhirUser: 'Practitioner/1', patients: ['1'] })
    for (const type of definitions.keys()) for (const use of uses) right(who, type, use)
    for (const { types, show = [] } of grants)
      for (const name of show)
        assert.ok(
          types.some((type) => isElement(definitions.get(type), name)),
          `${role}: ${types.join()} ${name}`,
        )
  }
})

const isElement = (definition: ResourceDefinition | undefined, name: string): boolean =>
  Object.entries(definition?.shapes[definition.type] ?? {}).some(
    ([key, [, , choice]]) => key === name || choice === name,
  )

test('who has no role, an unknown role or no scope may do nothing', () => {
  for (const who of [
    {},
    { roles: ['surgeon'] },
    { roles: ['constructor'] },
    { roles: ['nurse'], scope: 'openid' },
  ])
    for (const type of definitions.keys())
      for (const use of uses) assert.ok(!mayUse(principal(who), type, use), type)
})

test('who acts for nobody in particular, though the role is for own records only, sees none', () => {
  const who = principal({ roles: ['patient'], scope: 'patient/*.rs' })

  assert.ok(isNone(right(who, 'Observation', 'r').rows))
  assert.ok(isNone(right(who, 'Patient', 's').rows))
})

test('without a person in the record there is nothing of their own', () => {
  assert.ok(isNone(right(principal({ roles: ['aide'] }), 'Task', 'r').rows))
})

test('a system that is registered for less than everything does not see what is labelled', () => {
  assert.ok(right(principal({ roles: ['backend'], scope: 'system/*.rs' }), 'Observation', 'r').rows)
})
