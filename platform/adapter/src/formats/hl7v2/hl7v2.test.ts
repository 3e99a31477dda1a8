import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledge } from './acknowledge.ts'
import { parseMessage, splitMessages } from './message.ts'
import { createFrameReader, frame } from './mllp.ts'
import { timeOf } from './time.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const zone = 'America/New_York'

const times: readonly (readonly [string, string | undefined])[] = [
  ['1938', '1938'],
  ['193802', '1938-02'],
  ['19380214', '1938-02-14'],
  ['202607011200', '2026-07-01T12:00:00-04:00'],
  ['20261225120000', '2026-12-25T12:00:00-05:00'],
  ['20261225120000.5+0100', '2026-12-25T12:00:00.5+01:00'],
  // The hour that comes twice, and the one that does not come.
  ['20261101013000', '2026-11-01T01:30:00-04:00'],
  ['20260308023000', '2026-03-08T02:30:00-05:00'],
  ['20260230', undefined],
  ['2026130', undefined],
  ['yesterday', undefined],
  ['', undefined],
]
for (const [text, expected] of times) test(`time "${text}"`, () => assert.equal(timeOf(text, zone), expected))

test('delimiters of the sender, repetitions, components, escapes and nulls', () => {
  const message = parseMessage(
    bytes('MSH#*!?@#A#B#C#D#20260101##ADT*A08#1#P#2.3\rPID#1##7*x!8*y##O?R?Brien*?T?co?.br?x##""\rZZ1#own'),
  )
  const pid = message.first('PID')

  assert.deepEqual(message.type, ['ADT', 'A08'])
  assert.deepEqual(
    pid?.repetitions(3).map((part) => [part.get(1), part.get(2)]),
    [
      ['7', 'x'],
      ['8', 'y'],
    ],
  )
  assert.equal(pid?.get(5), 'O!Brien')
  assert.equal(pid?.get(5, 2), '@co\nx')
  assert.deepEqual([pid?.isNull(7), pid?.get(7)], [true, undefined])
  assert.equal(message.first('ZZ1')?.raw(1), 'own')
})

test('the character set that MSH-18 names, and what to do when it lies', () => {
  const header = (charset: string): string =>
    `MSH|^~\\&|A|B|C|D|20260101||ADT^A08|1|P|2.5|||||| ${charset}\rPID|1||7||`
  const latin = Buffer.from(`${header('8859/1')}Müller\r`, 'latin1')
  const lying = Buffer.from(`${header('UNICODE UTF-8')}Müller\r`, 'latin1')

  assert.equal(
    parseMessage(bytes(`${header('UNICODE UTF-8')}Müller\r`))
      .first('PID')
      ?.get(5),
    'Müller',
  )
  assert.equal(parseMessage(latin).first('PID')?.get(5), 'Müller')
  assert.deepEqual(
    [parseMessage(lying).isGuessed, parseMessage(lying).first('PID')?.get(5)],
    [true, 'Müller'],
  )
})

test('a batch file falls into its messages; a line that only looks like a header is text', () => {
  const file = 'FHS|^~\\&|x\rBHS|^~\\&|x\rMSH|^~\\&|1\rNTE|1||MSH|no\rMSH|^~\\&|2\nPID|1\nBTS|2\rFTS|1\r'

  assert.deepEqual(
    [...splitMessages(bytes(file))].map((one) => Buffer.from(one).toString().trim()),
    ['MSH|^~\\&|1\rNTE|1||MSH|no', 'MSH|^~\\&|2\nPID|1'],
  )
})

test('MLLP: cut at every place, glued together, and broken off', () => {
  const stream = Buffer.concat([
    frame('one'),
    Buffer.from('noise'),
    frame('twö'),
    Buffer.from('\x0bbroken'),
    frame('three'),
  ])
  for (let cut = 0; cut <= stream.length; cut++) {
    const reader = createFrameReader(100)
    const frames = [...reader.push(stream.subarray(0, cut)), ...reader.push(stream.subarray(cut))]

    assert.deepEqual(
      frames.map(({ bytes: one, isCut }) => [Buffer.from(one).toString(), isCut]),
      [
        ['one', false],
        ['twö', false],
        ['broken', true],
        ['three', false],
      ],
    )
  }
  assert.throws(() => createFrameReader(3).push(frame('four')), RangeError)
})

test('the answer speaks with the delimiters of the sender and says where it hurts', () => {
  const message = parseMessage(bytes('MSH|^~\\&|APP|FAC|US|HERE|20260101||ADT^A01|77|P|2.5.1\rPID|1'))

  assert.deepEqual(
    acknowledge(message, {
      code: 'AE',
      reason: 'patient-id-missing',
      text: 'No number',
      path: 'PID-3',
      now: '20260101000000+0000',
      id: 'X1',
    }).split('\r'),
    [
      'MSH|^~\\&|US|HERE|APP|FAC|20260101000000+0000||ACK^A01^ACK|X1|P|2.5.1',
      'MSA|AE|77|No number',
      'ERR||PID^1^3|101^Required field missing^HL70357|E|patient-id-missing^No number^MEDLEY|||No number',
      '',
    ],
  )
})
