/** The checker finds what it is there to find. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkHistory, type Event, type Versions } from './history-checker.ts'

const write = (name: string, registers: string[], more: Partial<Event> = {}): Event => ({
  client: 1,
  kind: 'write',
  name,
  registers: Object.fromEntries(registers.map((register) => [register, []])),
  start: 0,
  end: 10,
  result: 'done',
  ...more,
})

const read = (registers: Record<string, string[]>, start: number): Event => ({
  client: 2,
  kind: 'read',
  registers,
  start,
  end: start + 1,
  result: 'done',
})

const versionsOf = (...lists: string[][]): Versions[string] =>
  lists.map((list, place) => ({ version: place + 1, list }))

const cases: Record<string, { events: Event[]; versions: Versions; wrong: RegExp | undefined }> = {
  'all is well': {
    events: [write('a', ['x']), write('b', ['x'], { result: 'refused' }), read({ x: ['a'] }, 11)],
    versions: { x: versionsOf([], ['a']) },
    wrong: undefined,
  },
  'a lost update': {
    events: [write('a', ['x']), write('b', ['x'])],
    versions: { x: versionsOf([], ['a'], ['b']) },
    wrong: /version 3 is not version 2 and one more write/,
  },
  'a write that was answered and is gone': {
    events: [write('a', ['x'])],
    versions: { x: versionsOf([]) },
    wrong: /write a was done and is there 0 times/,
  },
  'a refused write that is there': {
    events: [write('a', ['x'], { result: 'refused' })],
    versions: { x: versionsOf([], ['a']) },
    wrong: /refused and is there 1 times/,
  },
  'half a transaction': {
    events: [write('a', ['x', 'y'], { result: 'unknown' })],
    versions: { x: versionsOf([], ['a']), y: versionsOf([]) },
    wrong: /unknown and is there 1, 0 times/,
  },
  'a gap in the versions': {
    events: [],
    versions: {
      x: [
        { version: 1, list: [] },
        { version: 3, list: ['a'] },
      ],
    },
    wrong: /version 3 in place 2/,
  },
  'a transaction that a later reader sees by half': {
    events: [write('a', ['x', 'y']), read({ x: ['a'], y: [] }, 11)],
    versions: { x: versionsOf([], ['a']), y: versionsOf([], ['a']) },
    wrong: /a read of y missed a/,
  },
  'a read of something that was rolled back': {
    events: [write('a', ['x'], { result: 'refused' }), read({ x: ['a'] }, 5)],
    versions: { x: versionsOf([]) },
    wrong: /saw what never was/,
  },
}

for (const [what, { events, versions, wrong }] of Object.entries(cases)) {
  test(what, () => {
    const [first] = checkHistory(events, versions)

    if (wrong) assert.match(first ?? 'nothing was found', wrong)
    else assert.equal(first, undefined)
  })
}
