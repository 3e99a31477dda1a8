/**
 * Golden tests of an adapter: `fixtures/<feed>/<name>` gives `<name>.expected.json` beside it, and the same in any order and
 * with messages doubled. `npm run adapter -- test <facility> --update` writes what is expected.
 */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { stringifyJson } from '@medley/fhir/json'
import type { Adapter, Feed } from './define-adapter.ts'
import { findFacilityFaults } from './facility-check.ts'
import type { Facility } from './facility.ts'
import { loadAdapter, readFacilityFiles } from './facility-files.ts'
import { outcomeOf, type PileOutcome } from './outcome.ts'

export interface Fixture {
  readonly feed: string
  readonly file: string
  readonly expectedFile: string
}

export function findFixtures(folder: string): Fixture[] {
  const home = path.join(folder, 'fixtures')
  if (!existsSync(home)) return []
  return readdirSync(home).flatMap((feed) =>
    readdirSync(path.join(home, feed))
      .filter((name) => !name.endsWith('.expected.json'))
      .sort()
      .map((name) => {
        const file = path.join(home, feed, name)
        return { feed, file, expectedFile: `${file}.expected.json` }
      }),
  )
}

export interface Subject {
  readonly adapter: Adapter
  readonly facility: Facility
}

/** @param folder `adapters/<facility>` */
export async function readSubject(folder: string): Promise<Subject> {
  const [root, id] = [path.resolve(folder, '../..'), path.basename(folder)]
  const facility = readFacilityFiles(root).find((file) => file.facility.id === id)?.facility
  if (!facility) throw new Error(`There is no facilities/${id}.json.`)
  const adapter = await loadAdapter(root, id)
  if (!adapter) throw new Error(`There is no adapters/${id}/adapter.ts.`)
  return { adapter, facility }
}

const printed = (outcome: PileOutcome): string =>
  `${JSON.stringify(JSON.parse(stringifyJson(outcome)), null, 2)}\n`

export function updateGolden({ adapter, facility }: Subject, { feed, file, expectedFile }: Fixture): void {
  const messages = [...(adapter.feeds[feed] as Feed).split(readFileSync(file))]
  writeFileSync(expectedFile, printed(outcomeOf({ adapter, facility, feed, messages })))
}

/** Declares the tests of one adapter. */
export async function goldenTests(folder: string): Promise<void> {
  const { adapter, facility } = await readSubject(folder)
  void test(`${facility.id}: the facts fit the schema`, () =>
    assert.deepEqual(findFacilityFaults(facility), []))
  for (const { feed, file, expectedFile } of findFixtures(folder)) {
    void test(`${facility.id}: ${feed}/${path.basename(file)}`, () => {
      const messages = [...(adapter.feeds[feed] as Feed).split(readFileSync(file))]
      const outcome = outcomeOf({ adapter, facility, feed, messages })
      const expected = existsSync(expectedFile)
        ? readFileSync(expectedFile, 'utf8')
        : '(nothing expected yet: run it with --update)'

      assert.deepEqual(JSON.parse(printed(outcome)), JSON.parse(expected))
      const backwards = outcomeOf({
        adapter,
        facility,
        feed,
        messages: [...messages.toReversed(), ...messages],
      })
      assert.equal(
        stringifyJson(backwards.resources),
        stringifyJson(outcome.resources),
        'another order, everything twice',
      )
    })
  }
}
