/** Any order and any number of deliveries of the same messages lead to the same resources. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hl7v2 } from './formats/hl7v2/feed.ts'
import type { Facility } from './facility.ts'
import { outcomeOf } from './outcome.ts'
import { stringifyJson } from '@medley/fhir/json'

const facility: Facility = {
  id: 'house',
  name: 'House',
  timeZone: 'America/New_York',
  units: [],
  passTimes: [],
  payers: [],
}
const adapter = { feeds: { hl7: hl7v2() } }

const pid = (mrn: string, name = 'Harper^Edith'): string => `PID|1||${mrn}^^^H^MR||${name}||19380412|F`
const adt = (
  event: string,
  hour: number,
  { mrn = '1', bed = 'N^1^A', visit = 'V1', extra = '' } = {},
): string => {
  const at = `202603${String(1 + Math.floor(hour / 24)).padStart(2, '0')}${String(hour % 24).padStart(2, '0')}0000`
  return [
    `MSH|^~\\&|A|H|M|M|${at}||ADT^${event}|${event}${hour}|P|2.5.1`,
    `EVN|${event}|${at}`,
    pid(mrn),
    `PV1|1|I|${bed}||||||||||||||||${visit}`,
    extra,
  ].join('\r')
}
const result = (status: string, value: string, hour: number): string =>
  [
    `MSH|^~\\&|L|H|M|M|2026030${hour}0000||ORU^R01|R${hour}${status}|P|2.5.1`,
    pid('1', 'HARPER^E'),
    'OBR|1|P1|F1|58410-2^CBC^LN|||2026030108' + '|'.repeat(18) + status,
    `OBX|1|NM|718-7^Hgb^LN||${value}|g/dL||||||${status}`,
  ].join('\r')

const month = [
  adt('A01', 8), adt('A02', 20, { bed: 'N^2^B' }), adt('A21', 30, { bed: 'N^2^B' }), adt('A52', 31, { bed: 'N^2^B' }), adt('A21', 40, { bed: 'N^2^B' }),
  adt('A22', 50, { bed: 'N^2^B' }), adt('A08', 60, { bed: 'N^2^B' }), adt('A02', 70, { bed: 'S^9^A' }), adt('A12', 71, { bed: 'N^2^B' }),
  adt('A03', 90, { bed: 'N^2^B' }), adt('A13', 91, { bed: 'N^2^B' }), adt('A01', 12, { mrn: '2', visit: 'V2' }), adt('A40', 95, { extra: 'MRG|2^^^H^MR' }),
  result('P', '9.8', 1), result('F', '9.80', 2), result('C', '8.90', 3),
] // prettier-ignore

const stateOf = (messages: readonly string[]): string =>
  stringifyJson(
    outcomeOf({ adapter, facility, feed: 'hl7', messages: messages.map((text) => Buffer.from(text)) })
      .resources,
  )

/** A generator that can be repeated. */
function* chance(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

test('200 shuffles, with doubles, come to what the orderly month comes to', () => {
  const orderly = stateOf(month)
  const random = chance(7)
  for (let run = 0; run < 200; run++) {
    const pile = [...month, ...month.filter(() => random.next().value < 0.4)]
    const shuffled = pile.map((one) => [random.next().value, one] as const).sort(([a], [b]) => a - b)

    assert.equal(stateOf(shuffled.map(([, one]) => one)), orderly)
  }
})

test('what the month comes to', () => {
  const { resources } = outcomeOf({
    adapter,
    facility,
    feed: 'hl7',
    messages: month.map((text) => Buffer.from(text)),
  })
  const of = (type: string): Record<string, unknown>[] =>
    (resources as Record<string, unknown>[]).filter(({ resourceType }) => resourceType === type)
  const [stay] = of('Encounter')
  const [person, retired] = of('Patient')

  assert.equal(stay?.['status'], 'in-progress')
  assert.deepEqual(
    (stay?.['statusHistory'] as { status: string }[]).map(({ status }) => status),
    ['in-progress', 'onleave', 'in-progress'],
  )
  assert.deepEqual(
    (stay?.['location'] as { status: string; location: { reference: string } }[]).map(
      ({ status, location }) => [location.reference, status],
    ),
    [
      ['Location/N^1^A', 'completed'],
      ['Location/N^2^B', 'active'],
    ],
  )
  assert.deepEqual(
    (person?.['name'] as { family: string }[])[0]?.family,
    'Harper',
    'the laboratory is no authority on names',
  )
  assert.deepEqual(
    [retired?.['active'], stringifyJson(retired?.['link'])],
    [false, '[{"other":{"reference":"Patient/1"},"type":"replaced-by"}]'],
  )
  assert.equal(stringifyJson(of('Observation')[0]?.['valueQuantity']), '{"value":8.90,"unit":"g/dL"}')
  assert.equal(of('DiagnosticReport')[0]?.['status'], 'corrected')
})
