import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packetDocument, type PacketPart, transferReason } from './packet.ts'

const part = (change: Partial<PacketPart>): PacketPart => ({
  title: 'Allergies',
  loinc: '48765-2',
  state: 'full',
  lines: ['Penicillin <hives>'],
  entries: ['AllergyIntolerance/1'],
  ...change,
})

const about = {
  subject: { reference: 'Patient/1' },
  stay: undefined,
  by: { display: 'Amara Osei, RN' },
  at: '2026-11-25T03:10:00Z',
  title: 'Hospital transfer packet',
}

test('a section says what it rests on, or why there is nothing', () => {
  const { section = [] } = packetDocument(
    [
      part({}),
      part({ state: 'empty', lines: [], entries: [] }),
      part({ state: 'failed', lines: [], entries: [] }),
      part({ state: 'withheld', lines: [], entries: [] }),
    ],
    about,
  )
  assert.deepEqual(section[0]?.entry, [{ reference: 'AllergyIntolerance/1' }])
  assert.match(section[0]?.text?.div ?? '', /Penicillin &lt;hives&gt;/)
  assert.deepEqual(
    section.map(({ emptyReason }) => emptyReason?.coding?.[0]?.code),
    [undefined, undefined, 'unavailable', 'withheld'],
  )
  assert.match(section[2]?.text?.div ?? '', /Do not assume there is none/)
  assert.match(section[1]?.text?.div ?? '', /Nothing recorded/)
})

test('the reason is that of the leave which goes on, not of an older one', () => {
  const stay = { resourceType: 'Encounter', class: {}, reasonCode: [{ text: 'Fall' }] } as const
  assert.equal(transferReason({ ...stay, reasonCode: [{ text: 'Fall' }], status: 'onleave' }), 'Fall')
  assert.equal(transferReason({ ...stay, reasonCode: [{ text: 'Fall' }], status: 'in-progress' }), '')
})
