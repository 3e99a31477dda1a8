/** Identity killed: who is in stays in, nobody new gets in until it is back, and what it handed out is good again. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Platform, sharePlatform } from '../harness/platform.ts'

let platform: Platform
let release: () => Promise<void>
let token: string
let cookie: string

before(async () => {
  ;({ platform, release } = await sharePlatform())
  token = await platform.token()
  cookie = (await signIn()).headers.get('set-cookie')?.split(';')[0] ?? ''
  assert.equal((await read({ authorization: `Bearer ${token}` })).status, 200)
  assert.equal((await read({ cookie })).status, 200)
})
after(async () => {
  while (!(await isReady())) await delay(50)
  await release()
})

const signIn = (): Promise<Response> =>
  fetch(`${platform.baseUrl}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ username: 'nurse', password: 'medley-demo' }),
  })

const read = (headers: Record<string, string>): Promise<Response> =>
  fetch(`${platform.baseUrl}/fhir/R4/Patient?_count=1`, { headers })

const isReady = (): Promise<boolean> =>
  fetch(`http://localhost:${platform.port + 10}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )

test('kill -9 of identity: nobody who is in notices, and it is ready again within 10 s', async () => {
  const deadline = Date.now() + 10_000
  platform.kill('identity')

  let reads = 0
  do {
    for (const headers of [{ authorization: `Bearer ${token}` }, { cookie }]) {
      const { status } = await read(headers)
      assert.equal(status, 200)
      reads++
    }
    await delay(100)
    assert.ok(Date.now() < deadline, 'identity is ready again')
  } while (!(await isReady()))

  assert.ok(reads >= 2)
  await delay(5000)
  assert.equal((await read({ authorization: `Bearer ${token}` })).status, 200)
  assert.equal((await signIn()).status, 303)
})

test('while identity is away, nobody new gets in and everybody is told to come again', async () => {
  platform.kill('identity')

  const [login, unknown, endpoint] = await Promise.all([
    signIn(),
    read({ authorization: 'Bearer made-up' }),
    fetch(`${platform.baseUrl}/auth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    }),
  ])

  for (const { status, headers } of [login, unknown, endpoint]) {
    assert.equal(status, 503)
    assert.ok(headers.get('retry-after'))
  }
})
