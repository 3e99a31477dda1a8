import { expect, test } from 'vitest'
import { satisfies } from './satisfies.ts'

const table: [version: string, range: string, fits: boolean][] = [
  ['22.2.6', '^22.2.6', true],
  ['22.3.0', '^22.2.6', true],
  ['22.2.5', '^22.2.6', false],
  ['22.1.9', '^22.2.6', false],
  ['23.0.0', '^22.2.6', false],
  ['0.1.4', '^0.1.2', true],
  ['0.2.0', '^0.1.2', false],
  ['0.1.1', '^0.1.2', false],
  ['1.2.9', '~1.2.3', true],
  ['1.3.0', '~1.2.3', false],
  ['1.2.3', '1.2.3', true],
  ['1.2.4', '1.2.3', false],
  ['', '^1.0.0', false],
]

for (const [version, range, fits] of table) {
  test(`${version || 'nothing'} ${fits ? 'fits' : 'does not fit'} ${range}`, () => {
    expect(satisfies(version, range)).toBe(fits)
  })
}
