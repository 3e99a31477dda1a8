/** A server in another time zone finds the same: dates have no zone, instants compare in UTC. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fhirClient, type Fhir, idsOf } from '../conformance/client.ts'
import { brokenAmong, hasCases, passing, runCases, runner } from '../conformance/run-cases.ts'
import { type OwnPlatform, startPlatform } from '../harness/platform.ts'

const found: readonly [what: string, search: string][] = [
  ['a birth date', 'Patient?birthdate=2000-03-01'],
  ['a birth date from its day on', 'Patient?birthdate=ge2000-03-01&birthdate=le2000-03-01'],
  ['an instant in its own zone', 'Observation?date=2019-03-08T22:30:00-08:00'],
  ['an instant in UTC', 'Observation?date=2019-03-09T06:30:00Z'],
  ['an instant from a time on', 'Observation?date=ge2019-03-09T06:00:00Z'],
  ['the day that it is in UTC', 'Observation?date=2019-03-09'],
]

for (const zone of ['America/Los_Angeles', 'Asia/Tokyo']) {
  describe(zone, () => {
    let platform: OwnPlatform
    let fhir: Fhir
    before(async () => {
      platform = await startPlatform({ environment: { TZ: zone } })
      fhir = fhirClient(platform, await platform.token())
      await fhir('Patient', { method: 'POST', body: { resourceType: 'Patient', birthDate: '2000-03-01' } })
      await fhir('Observation', {
        method: 'POST',
        body: {
          resourceType: 'Observation',
          status: 'final',
          code: { text: 'x' },
          effectiveDateTime: '2019-03-08T22:30:00-08:00',
        },
      })
    })
    after(() => platform.stop())

    for (const [what, search] of found) {
      test(`finds ${what}`, async () => {
        assert.equal(idsOf((await fhir(search)).json).length, 1)
      })
    }

    test('a day in another zone is another day', async () => {
      assert.deepEqual(idsOf((await fhir('Observation?date=2019-03-08')).json), [])
    })

    test(
      `every case passes as in UTC${hasCases ? '' : ` - NOT TESTED: ${runner} is not there`}`,
      { skip: !hasCases },
      async () => {
        assert.deepEqual(brokenAmong(passing, await runCases(platform)), [])
      },
    )
  })
}
