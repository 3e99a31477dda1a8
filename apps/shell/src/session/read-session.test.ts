import { afterEach, expect, test, vi } from 'vitest'
import { readSession } from './read-session.ts'

const answer = (status: number, body: unknown): void => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status })))
}
afterEach(() => vi.unstubAllGlobals())

test('a facility known by its id alone gets a readable name', async () => {
  answer(200, {
    user: { username: 'nurse', name: 'Amara Osei, RN' },
    roles: ['nurse'],
    facility: 'maple-grove',
    csrf: 'x',
  })
  expect(await readSession()).toEqual({
    user: { id: 'nurse', name: 'Amara Osei, RN', roles: ['nurse'] },
    facility: { id: 'maple-grove', name: 'Maple Grove' },
    csrf: 'x',
  })
})

test('a facility with a zone brings its clock', async () => {
  answer(200, { user: 'nurse', facility: { id: 'm', name: 'M', timeZone: 'America/Chicago' }, csrf: 'x' })
  expect((await readSession())?.facility.timeZone).toBe('America/Chicago')
})

test('a server that is broken is not "signed out"', async () => {
  answer(500, {})
  await expect(readSession()).rejects.toThrow('/session: HTTP 500')
})
