import { signal } from '@angular/core'
import { TestBed } from '@angular/core/testing'
import { expect, test } from 'vitest'
import { ModuleDirectory, type ModuleEntry } from '../context/module-directory.ts'
import { ModuleHealth } from '../context/module-health.ts'
import { Session } from '../context/session.ts'
import { fakeNetwork, outcome, searchset, settle } from '../testing/fake-network.ts'
import { injectSearch } from './inject-search.ts'

const labs = { name: 'labs', label: 'Results', owns: ['Observation'] } as unknown as ModuleEntry
const result = (id: string): object => ({ resourceType: 'Observation', id, status: 'final', code: {} })

function openList() {
  const network = fakeNetwork()
  const patient = signal<string | null>('a')
  TestBed.inject(ModuleDirectory).modules.set([labs])
  const user = { id: 'u', name: 'U', roles: [] }
  TestBed.inject(Session).start({ user, facility: { id: 'f', name: 'F' }, csrf: 'secret' })
  const list = TestBed.runInInjectionContext(() =>
    injectSearch('Observation', () => {
      const id = patient()
      return id ? { patient: id } : null
    }),
  )
  return { network, patient, list }
}

test('criteria travel in the body, with the CSRF token of the session', async () => {
  const { network } = openList()
  const { url, body, headers } = await network.last()
  expect(url).toBe('/fhir/R4/Observation/_search')
  expect(body).toBe('patient=a')
  expect(headers.get('X-Medley-CSRF')).toBe('secret')
})

test('a list is loading, then full, and grows page by page', async () => {
  const { network, list } = openList()
  expect(list.state()).toBe('loading')
  await (
    await network.last()
  ).answer(200, searchset([result('1')], 'http://in/fhir/R4/Observation?_cursor=2'))
  expect([list.state(), list.hasMore()]).toEqual(['full', true])

  const more = list.loadMore()
  const second = await network.last()
  expect(second.url).toBe('/fhir/R4/Observation?_cursor=2')
  await second.answer(200, searchset([result('2')]))
  await more
  expect(list.rows().map(({ id }) => id)).toEqual(['1', '2'])
  expect(list.hasMore()).toBe(false)
})

test('a page that does not come leaves the rows, and says so', async () => {
  const { network, list } = openList()
  await (await network.last()).answer(200, searchset([result('1')], '/fhir/R4/Observation?_cursor=2'))
  const more = list.loadMore()
  await (await network.last()).answer(500, outcome('It broke.'))
  await more
  expect(list.rows()).toHaveLength(1)
  expect(list.moreFailure()?.message).toBe('It broke.')
  expect(list.state()).toBe('full')
})

test('failed is not empty', async () => {
  const { network, list } = openList()
  await (await network.last()).fail()
  expect(list.state()).toBe('failed')
  expect(list.failure()?.kind).toBe('unreachable')
})

test('an empty first page that has a next one is not empty', async () => {
  const { network, list } = openList()
  await (await network.last()).answer(200, searchset([], '/fhir/R4/Observation?_cursor=2'))
  expect(list.state()).toBe('full')
})

test('another patient drops the rows at once, and a late answer for the first one is never shown', async () => {
  const { network, patient, list } = openList()
  const first = await network.last()
  patient.set('b')
  const second = await network.last()
  expect(second.body).toBe('patient=b')
  await second.answer(200, searchset([result('of-b')]))
  await first.answer(200, searchset([result('of-a')]))
  expect(list.rows().map(({ id }) => id)).toEqual(['of-b'])

  patient.set('c')
  await settle()
  expect([list.state(), list.rows()]).toEqual(['loading', []])
})

test('a module that does not answer is named, and marked as down until it answers again', async () => {
  const { network, list } = openList()
  const health = TestBed.inject(ModuleHealth)
  await (await network.last()).answer(503, outcome('The module labs is not available.'))
  expect(list.failure()).toMatchObject({ kind: 'unavailable', module: 'labs' })
  expect(health.isDown('labs')).toBe(true)

  list.reload()
  await (await network.last()).answer(200, searchset([]))
  expect(list.state()).toBe('empty')
  expect(health.isDown('labs')).toBe(false)
})

test('a complete list is shown when its last page is there, not before', async () => {
  const { network } = openList()
  await network.last()
  const list = TestBed.runInInjectionContext(() =>
    injectSearch('Observation', () => ({ patient: 'z' }), { complete: true }),
  )
  await (await network.last()).answer(200, searchset([result('1')], '/fhir/R4/Observation?_cursor=2'))
  expect(list.state()).toBe('loading')
  await (await network.last()).answer(200, searchset([result('2')]))
  expect([list.state(), list.rows().length, list.hasMore()]).toEqual(['full', 2, false])
})

test('what had no answer is asked for again when anything of its module is back', async () => {
  const { network, list } = openList()
  await (await network.last()).answer(503, outcome('The module labs is not available.'))
  const asked = network.asked.length
  TestBed.inject(ModuleHealth).reportUp('labs')
  await settle()
  expect(network.asked).toHaveLength(asked + 1)
  await (await network.last()).answer(200, searchset([result('1')]))
  expect(list.state()).toBe('full')
})
