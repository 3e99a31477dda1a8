import type { Bundle } from 'fhir/r4'
import { expect, test } from 'vitest'
import { readSearchPage } from './search-page.ts'

const bundle: Bundle = {
  resourceType: 'Bundle',
  type: 'searchset',
  total: 2,
  link: [{ relation: 'next', url: 'http://inside:5000/fhir/R4/Observation?_cursor=abc' }],
  entry: [
    {
      resource: { resourceType: 'Observation', id: '1', status: 'final', code: {} },
      search: { mode: 'match' },
    },
    { resource: { resourceType: 'Patient', id: 'p' }, search: { mode: 'include' } },
    {
      resource: {
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'warning', code: 'transient', diagnostics: 'Notes could not be asked.' }],
      },
      search: { mode: 'outcome' },
    },
  ],
}

test('matches, includes and what is missing are told apart', () => {
  const page = readSearchPage(bundle)
  expect(page.rows.map((row) => (row as { id: string }).id)).toEqual(['1'])
  expect(page.included.map(({ id }) => id)).toEqual(['p'])
  expect(page.notices).toEqual(['Notes could not be asked.'])
})

test('of the next link only the path counts', () => {
  expect(readSearchPage(bundle).next).toBe('/fhir/R4/Observation?_cursor=abc')
})

test('an empty answer is a page without rows', () => {
  expect(readSearchPage({ resourceType: 'Bundle', type: 'searchset' })).toMatchObject({
    rows: [],
    notices: [],
  })
})
