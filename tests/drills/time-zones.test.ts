/** A server in another time zone finds the same: dates have no zone, instants compare in UTC. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fhirClient, idsOf } from '../conformance/client.ts'
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

const OTHER_DAY = 'Observation?date=2019-03-08'

interface Zone {
  platform: OwnPlatform
  /** How many each search finds, before the cases add theirs. */
  counts: ReadonlyMap<string, number>
  /** What is wrong with the cases there. */
  broken: string[]
}

/** Behind UTC; TIME_ZONES=America/Los_Angeles,Asia/Tokyo is the long form. */
const names = (process.env['TIME_ZONES'] ?? 'America/Los_Angeles').split(',')
let zones: ReadonlyMap<string, Zone> = new Map()

async function startIn(zone: string): Promise<Zone> {
  const platform = await startPlatform({ environment: { TZ: zone } })
  const fhir = fhirClient(platform, await platform.token())
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
  const counts = new Map<string, number>()
  for (const search of [...found.map(([, one]) => one), OTHER_DAY])
    counts.set(search, idsOf((await fhir(search)).json).length)
  return { platform, counts, broken: hasCases ? brokenAmong(passing, await runCases(platform)) : [] }
}

// Side by side: a start is mostly waiting.
before(async () => {
  zones = new Map(await Promise.all(names.map(async (zone) => [zone, await startIn(zone)] as const)))
})
after(async () => {
  await Promise.all([...zones.values()].map(({ platform }) => platform.stop()))
})

const zoneOf = (name: string): Zone => {
  const zone = zones.get(name)
  assert.ok(zone)
  return zone
}

for (const name of names) {
  describe(name, () => {
    for (const [what, search] of found) {
      test(`finds ${what}`, () => assert.equal(zoneOf(name).counts.get(search), 1))
    }

    test('a day in another zone is another day', () => {
      assert.equal(zoneOf(name).counts.get(OTHER_DAY), 0)
    })

    test(
      `every case passes as in UTC${hasCases ? '' : ` - NOT TESTED: ${runner} is not there`}`,
      { skip: !hasCases },
      () => assert.deepEqual(zoneOf(name).broken, []),
    )
  })
}
