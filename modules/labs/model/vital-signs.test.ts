import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observation } from 'fhir/r4'
import { latestVitals, missingSigns } from './vital-signs.ts'

const sign = (code: string, value: number, status: Observation['status'] = 'final'): Observation => ({
  resourceType: 'Observation',
  status,
  code: { coding: [{ system: 'http://loinc.org', code }] },
  valueQuantity: { value },
})

test('the newest value of each sign is taken, but none that was entered in error', () => {
  const latest = latestVitals([
    sign('8867-4', 680, 'entered-in-error'),
    sign('8867-4', 68),
    sign('8867-4', 70),
  ])
  assert.equal(latest.get('8867-4')?.valueQuantity?.value, 68)
})

test('oxygen saturation by pulse oximetry is the same sign', () => {
  assert.equal(latestVitals([sign('59408-5', 95)]).get('2708-6')?.valueQuantity?.value, 95)
})

test('signs without a value are looked for under all their codes', () => {
  const missing = missingSigns([sign('8867-4', 68), sign('59408-5', 95)])
  assert.ok(!missing.includes('8867-4') && !missing.includes('2708-6') && !missing.includes('59408-5'))
  assert.ok(missing.includes('29463-7') && missing.includes('3141-9'))
})
