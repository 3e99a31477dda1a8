import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Contract } from '@medley/service/contract'
import { type Deployed, obstaclesOf } from './obstacles.ts'

const contract = (changes: Partial<Contract>): Contract => ({
  ...{ name: 'labs', version: '1.0.0', platform: '^1.2.0', port: 4 },
  offers: { types: ['Observation'], events: ['result.critical'], slots: [] },
  needs: { types: { Patient: 'read' }, events: [], slots: ['chart.summary'] },
  ...changes,
})

const patients = contract({
  name: 'patients',
  port: 1,
  offers: { types: ['Patient'], events: [], slots: [] },
  needs: { types: { Observation: 'read' }, events: ['result.critical'], slots: [] },
})

const deployed: Deployed = {
  platform: '1.3.0',
  types: ['ValueSet'],
  slots: ['chart.summary'],
  contracts: [contract({}), patients],
}

test('a release that changes nothing for others can be deployed', () =>
  assert.deepEqual(obstaclesOf(contract({ version: '1.4.0' }), deployed), []))

const none = { types: [], events: [], slots: [] }
const refused: [string, Partial<Contract>, string[]][] = [
  [
    'a platform that is not there',
    { platform: '^2.0.0' },
    ['It is for the platform ^2.0.0, and 1.3.0 is deployed.'],
  ],
  [
    'a type that nobody keeps',
    { needs: { types: { Claim: 'write' }, events: [], slots: [] } },
    ['It needs to write Claim, and nothing that is deployed keeps it.'],
  ],
  [
    'an event that nobody tells, a slot that nobody opens',
    { needs: { types: {}, events: ['stay.ended'], slots: ['chart.margin'] } },
    [
      'It waits for the event stay.ended, and nothing that is deployed tells it.',
      'It fills the slot chart.margin, and nothing that is deployed opens it.',
    ],
  ],
  [
    'the type of another',
    { offers: { ...none, types: ['Observation', 'Patient'], events: ['result.critical'] } },
    ['It owns Patient, and so does patients 1.0.0.'],
  ],
  [
    'a type and an event less that another needs',
    { offers: none },
    [
      'patients 1.0.0 needs to read Observation, and nobody would keep it.',
      'patients 1.0.0 waits for the event result.critical, and nobody would tell it.',
    ],
  ],
]
for (const [what, changes, why] of refused)
  test(`${what} is an obstacle`, () => assert.deepEqual(obstaclesOf(contract(changes), deployed), why))

test('what the gateway keeps is there', () => {
  const needs: Contract['needs'] = { types: { ValueSet: 'read' }, events: [], slots: [] }
  assert.deepEqual(obstaclesOf(contract({ needs }), deployed), [])
})
