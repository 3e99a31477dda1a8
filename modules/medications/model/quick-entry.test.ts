import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readQuickEntry } from './quick-entry.ts'

/** What is typed; drug, amount, frequency, as needed, days. */
const rows: [string, string, number, string | undefined, string | undefined, number | undefined][] = [
  ['metop 25 bid', 'Metoprolol tartrate 25 mg tablet', 1, 'bid', undefined, undefined],
  ['metoprolol 50mg b.i.d.', 'Metoprolol tartrate 25 mg tablet', 2, 'bid', undefined, undefined],
  ['lasix 20 daily', 'Furosemide 40 mg tablet', 0.5, 'daily', undefined, undefined],
  ['apap 325 2 tabs q6h prn pain', 'Acetaminophen 325 mg tablet', 2, 'q6h', 'pain', undefined],
  ['tylenol 650 prn fever q6h', 'Acetaminophen 325 mg tablet', 2, 'q6h', 'fever', undefined],
  ['keflex 500 tid x 7 days', 'Cephalexin 500 mg capsule', 1, 'tid', undefined, 7],
  ['lantus 18 units hs', 'Insulin glargine 100 units/mL', 18, 'bedtime', undefined, undefined],
  ['albuterol 2 puffs q4h prn shortness of breath', 'Albuterol HFA 90 mcg inhaler', 2, 'q4h', 'shortness of breath', undefined],
  ['warf 5 qpm', 'Warfarin 5 mg tablet', 1, 'evening', undefined, undefined],
  ['vitamin d 1000 mwf', 'Vitamin D3 25 mcg (1,000 units) tablet', 1, 'mwf', undefined, undefined],
] // prettier-ignore

for (const [line, text, amount, key, asNeeded, days] of rows) {
  test(`"${line}"`, () => {
    const [order] = readQuickEntry(line).orders
    assert.deepEqual(
      [order?.drug.text, order?.amount, order?.frequency?.key, order?.asNeeded, order?.days],
      [text, amount, key, asNeeded, days],
    )
  })
}

test('a name that the formulary does not know is no order', () => {
  assert.deepEqual(readQuickEntry('vancomycin 125 qid').orders, [])
})

test('a dose that no whole or half tablet makes is said to be not understood, and not rounded', () => {
  const { orders, unread } = readQuickEntry('metop 30 bid')
  assert.deepEqual([orders[0]?.drug.text, unread], ['Metoprolol tartrate 25 mg tablet', ['30']])
})

test('a word that means nothing is shown', () => {
  assert.deepEqual(readQuickEntry('metop 25 bid stat').unread, ['stat'])
})

test('several drugs that fit are all offered', () => {
  assert.ok(readQuickEntry('met').orders.length > 1)
})
