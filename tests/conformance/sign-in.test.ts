/** People sign in by password and work with a cookie that no script can read. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type Answer, request } from './client.ts'

let platform: Platform
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
})
after(() => release?.())

const signIn = (username: string, password: string): Promise<Answer> =>
  request(`${platform.baseUrl}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ username, password }).toString(),
  })

const sessionOf = (cookie: string): Promise<Answer> =>
  request(`${platform.baseUrl}/session`, { headers: { cookie } })

async function nurse(): Promise<{ cookie: string; csrf: string }> {
  const { headers } = await signIn('nurse', 'medley-demo')
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
  return { cookie, csrf: (await sessionOf(cookie)).json.csrf }
}

const createGoal = (headers: Record<string, string>): Promise<Answer> =>
  request(`${platform.baseUrl}/fhir/R4/Goal`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', ...headers },
    body: {
      resourceType: 'Goal',
      lifecycleStatus: 'proposed',
      description: { text: 'x' },
      subject: { reference: 'Patient/cookie' },
    },
  })

test('a sign-in leads on and sets a cookie that scripts cannot read', async () => {
  const { status, headers } = await signIn('nurse', 'medley-demo')

  assert.equal(status, 303)
  assert.equal(headers.get('location'), '/')
  assert.match(headers.get('set-cookie') ?? '', /; HttpOnly(;|$)/)
  assert.match(headers.get('set-cookie') ?? '', /; SameSite=(Lax|Strict)(;|$)/)
})

test('a sign-in leads to no other site', async () => {
  for (const away of ['https://example.org/', '//example.org/', '/\\example.org/']) {
    const { status, headers } = await request(`${platform.baseUrl}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ username: 'nurse', password: 'medley-demo', return: away }).toString(),
    })
    assert.equal(status, 303)
    assert.equal(headers.get('location'), '/', away)
  }
})

test('a wrong password and an unknown user get the same refusal and no cookie', async () => {
  const wrong = await signIn('nurse', 'wrong')
  const unknown = await signIn('nobody-at-all', 'medley-demo')

  assert.equal(wrong.status, 401)
  assert.equal(wrong.headers.get('set-cookie'), null)
  assert.equal(unknown.status, 401)
  assert.equal(unknown.headers.get('set-cookie'), null)
  assert.equal(unknown.text, wrong.text)
})

test('the session tells who is signed in and the CSRF token', async () => {
  const { cookie } = await nurse()

  const { status, json } = await sessionOf(cookie)

  assert.equal(status, 200)
  assert.equal(json.user.username, 'nurse')
  assert.equal(json.facility, 'maple-grove')
  assert.match(json.csrf, /^.{16,}$/)
})

test('without a cookie there is no session', async () => {
  assert.equal((await request(`${platform.baseUrl}/session`)).status, 401)
  assert.equal((await sessionOf('medley-session=made-up')).status, 401)
})

test('a cookie alone reads but does not write', async () => {
  const { cookie, csrf } = await nurse()

  const read = await request(`${platform.baseUrl}/fhir/R4/Patient?_count=1`, { headers: { cookie } })

  assert.equal(read.status, 200)
  assert.equal((await createGoal({ cookie })).status, 403)
  assert.equal((await createGoal({ cookie, 'x-medley-csrf': 'wrong' })).status, 403)
  assert.equal((await createGoal({ cookie, 'x-medley-csrf': csrf })).status, 201)
})

test('the CSRF token of another session does not do', async () => {
  const [mine, other] = await Promise.all([nurse(), nurse()])

  assert.equal((await createGoal({ cookie: mine.cookie, 'x-medley-csrf': other.csrf })).status, 403)
})

test('a sign-out ends the session, also for who has kept the cookie', async () => {
  const { cookie, csrf } = await nurse()
  const other = await nurse()

  const { status } = await request(`${platform.baseUrl}/logout`, {
    method: 'POST',
    headers: { cookie, 'x-medley-csrf': csrf },
  })

  assert.equal(status, 303)
  assert.equal((await sessionOf(cookie)).status, 401)
  assert.equal((await createGoal({ cookie, 'x-medley-csrf': csrf })).status, 401)
  assert.equal((await sessionOf(other.cookie)).status, 200)
})
