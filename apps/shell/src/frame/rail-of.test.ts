import type { ModuleEntry } from '@medley/ui'
import { expect, test } from 'vitest'
import { railOf } from './rail-of.ts'

const entry = (name: string, ...places: ('chart' | 'house')[]): ModuleEntry =>
  ({
    name,
    path: name,
    label: name,
    icon: 'pill',
    pages: places.map((place) => ({ path: '', label: name, in: place })),
  }) as unknown as ModuleEntry

const modules = [entry('patients', 'chart', 'house'), entry('notes', 'chart'), entry('feeds')]

test('outside a chart only modules with a page of the house have an entry', () => {
  expect(railOf(modules, { patientId: null, roles: [] }).map(({ url }) => url)).toEqual(['/patients'])
})

test('in a chart the others lead into it', () => {
  expect(railOf(modules, { patientId: 'p1', roles: [] }).map(({ url }) => url)).toEqual([
    '/patients',
    '/p/p1/notes',
  ])
})

test('a page of the house with an icon of its own has an entry of its own', () => {
  const pass = { path: 'pass', label: 'Med pass', in: 'house' as const, icon: 'syringe' }
  const medications = {
    ...entry('medications', 'house'),
    pages: [...entry('medications', 'house').pages, pass],
  }
  expect(railOf([medications], { patientId: null, roles: [] }).map(({ url, icon }) => [url, icon])).toEqual([
    ['/medications', 'pill'],
    ['/medications/pass', 'syringe'],
  ])
})

test('pages are offered to the roles that work with them', () => {
  const [claims] = [entry('billing', 'house')]
  const billing = { ...claims, pages: claims.pages.map((page) => ({ ...page, roles: ['biller'] })) }
  const urls = (role: string) => railOf([billing], { patientId: 'p1', roles: [role] }).map(({ url }) => url)
  expect([urls('biller'), urls('nurse')]).toEqual([['/billing'], []])
})
