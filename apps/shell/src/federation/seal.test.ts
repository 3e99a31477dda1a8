import { expect, test } from 'vitest'
import { refuseUnmet, type Seal } from './seal.ts'

const seal = (requires: Record<string, string>): Seal => ({
  name: 'labs',
  version: '1.0.0',
  entry: 'main.js',
  requires,
  files: {},
})
const platform = { '@angular/core': '22.2.6', '@medley/ui': '0.1.0' }

test('a remote that this platform serves is let in', () => {
  expect(() =>
    refuseUnmet(seal({ '@angular/core': '^22.2.0', '@medley/ui': '^0.1.0' }), platform),
  ).not.toThrow()
})

test('a remote that needs another platform is refused by name, range and what there is', () => {
  expect(() => refuseUnmet(seal({ '@angular/core': '^23.0.0', zone: '^1.0.0' }), platform)).toThrow(
    'It needs @angular/core ^23.0.0 (22.2.6), zone ^1.0.0 (none), which this shell does not serve.',
  )
})
