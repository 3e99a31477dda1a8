import { expect, test } from 'vitest'
import type { ModuleEntry } from '@medley/ui'
import { samePageOf } from './same-page.ts'

const page = (path: string) => ({ path, label: path, in: 'chart' }) as const
const modules = [
  { path: 'notes', pages: [page(''), page('draft/:draft')] },
  { path: 'labs', pages: [page(''), page('vitals')] },
] as unknown as ModuleEntry[]

test('the page stays, what belongs to one resident does not', () => {
  expect(samePageOf('/p/1/labs/vitals?x=1', '2', modules)).toBe('/p/2/labs/vitals')
  expect(samePageOf('/p/1/notes/draft/7', '2', modules)).toBe('/p/2/notes')
  expect(samePageOf('/p/1/summary', '2', modules)).toBe('/p/2/summary')
})
