import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultOf, offeredScopes, stillWithin } from './smart-scopes.ts'

const LABORATORY = 'category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory'
const user = 'user/*.crus'

test('an app is offered what it asks for within its registration and the person’s rights', () => {
  const table: readonly [asked: string, registered: string, offered: string][] = [
    ['user/Patient.rs', 'user/*.rs', 'user/Patient.rs'],
    ['user/Patient.cruds', 'user/*.cruds', 'user/Patient.crus'],
    ['user/*.*', 'user/*.*', 'user/*.crus'],
    ['user/*.read', 'user/*.cruds', 'user/*.read'],
    ['user/*.cruds', 'user/Patient.rs user/Condition.r', 'user/Patient.rs user/Condition.r'],
    ['patient/*.rs', 'patient/*.rs', 'patient/*.rs'],
    ['patient/*.rs', 'user/*.rs', ''],
    ['system/*.rs', 'system/*.rs', ''],
    ['openid launch', 'openid', 'openid'],
    ['profile online_access', 'profile online_access', ''],
    [`user/Observation.rs?${LABORATORY}`, 'user/*.rs', `user/Observation.rs?${LABORATORY}`],
    ['user/Observation.rs', `user/Observation.rs?${LABORATORY}`, `user/Observation.rs?${LABORATORY}`],
    [`user/Observation.rs?${LABORATORY}`, 'user/Observation.rs?category=other', ''],
  ]
  for (const [asked, registered, offered] of table)
    assert.equal(offeredScopes(asked, { registered, user }).join(' '), offered, `${asked} of ${registered}`)
})

test('who acts for a patient gives no rights over all patients', () => {
  const rights = { registered: 'user/*.rs patient/*.rs', user: 'patient/*.rs' }

  assert.deepEqual(offeredScopes('user/Patient.rs', rights), [])
  assert.deepEqual(offeredScopes('patient/Patient.rs', rights), ['patient/Patient.rs'])
})

test('a grant shrinks with the rights of its person', () => {
  assert.equal(stillWithin('openid user/*.rs', 'user/Organization.rs'), 'openid user/Organization.rs')
  assert.equal(stillWithin('user/*.rs', ''), '')
})

test('what is no scope is told', () => {
  for (const scope of [
    'user/Patient.sr',
    'user/patient.rs',
    'user/Patient',
    'user/Patient.rs?',
    'patient/Observation.rs?code=1',
  ])
    assert.ok(faultOf(scope), scope)
  for (const scope of [
    'user/Patient.rs',
    'openid whatever',
    `patient/Observation.rs?${LABORATORY}`,
    'user/*.*',
  ])
    assert.equal(faultOf(scope), undefined, scope)
  assert.match(faultOf('patient/*.rs user/*.rs') ?? '', /mixed/)
})
