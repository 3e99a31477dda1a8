import type { ModuleEntry } from '@medley/ui'
import { expect, test } from 'vitest'
import { tabsOf } from './tabs-of.ts'

const entry = (name: string, order: number, pages: ModuleEntry['pages']): ModuleEntry =>
  ({ name, path: name, label: name, order, pages }) as ModuleEntry

test('a tab per module with a chart page, in their order; a page may ask for another place', () => {
  const modules = [
    entry('patients', 10, [{ path: '', label: 'Face sheet', in: 'chart', order: 90 }]),
    entry('labs', 30, [
      { path: '', label: 'Results', in: 'chart' },
      { path: 'vitals', label: 'Vitals', in: 'chart' },
    ]),
    entry('beds', 20, [{ path: '', label: 'Beds', in: 'house' }]),
    entry('billing', 40, [{ path: '', label: 'Coverage', in: 'chart', roles: ['biller'] }]),
  ]
  const labels = (role: string) => tabsOf(modules, [role]).map(({ label }) => label)
  expect(labels('nurse')).toEqual(['Results', 'Face sheet'])
  expect(labels('biller')).toEqual(['Results', 'Coverage', 'Face sheet'])
})
