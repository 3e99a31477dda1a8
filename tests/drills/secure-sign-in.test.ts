/** A platform with TLS on every listener, and sign-in by another OpenID provider: a second one on this machine. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import tls from 'node:tls'
import { launchBrowser } from '../harness/browser.ts'
import { type OwnPlatform, startPlatform } from '../harness/platform.ts'
import { admin, unique } from '../security/smart-app.ts'
import { certify, follow, type OtherProvider, SECRET, startProvider } from './other-provider.ts'

let platform: OwnPlatform
/** `https://localhost:12000` */
let site: string
let other: OtherProvider
let folder: string

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'medley-oidc-'))
  const rolesFile = path.join(folder, 'roles.json')
  const grants = [
    { value: 'nurses', facility: 'maple-grove', roles: ['nurse'] },
    { value: 'oak-billing', facility: 'oak-hill', roles: ['biller'] },
  ]
  writeFileSync(rolesFile, JSON.stringify({ claim: 'groups', grants }))
  other = await startProvider({
    helen: { name: 'Helen Elsewhere', preferred_username: 'helen@elsewhere', groups: [], amr: ['mfa'] },
    nora: { name: 'Nora New', preferred_username: 'nora@elsewhere', groups: ['nurses', 'oak-billing'], amr: ['mfa'] },
    lena: { name: 'Lena Lock', preferred_username: 'lena@elsewhere', groups: ['nurses'], amr: ['mfa'] },
    weak: { name: 'Wes Weak', preferred_username: 'wes@elsewhere', groups: ['nurses'], amr: ['pwd'] },
    nobody: { name: 'No Role', preferred_username: 'none@elsewhere', groups: ['cooks'], amr: ['mfa'] },
  }) // prettier-ignore
  await certify(folder)
  platform = await startPlatform({
    environment: {
      MEDLEY_TLS: 'files',
      MEDLEY_TLS_CERT_FILE: path.join(folder, 'cert.pem'),
      MEDLEY_TLS_KEY_FILE: path.join(folder, 'key.pem'),
      MEDLEY_OIDC_ISSUER: other.issuer,
      MEDLEY_OIDC_CLIENT_SECRET: SECRET,
      MEDLEY_OIDC_LABEL: 'Elsewhere',
      MEDLEY_OIDC_SECOND_FACTOR: 'mfa',
      MEDLEY_OIDC_ROLES_FILE: rolesFile,
    },
  })
  site = platform.baseUrl.replace('http:', 'https:')
  other.serve(`${site}/login/callback`)
})
after(async () => {
  await platform?.stop()
  other?.close()
  rmSync(folder, { recursive: true, force: true })
})

const signInElsewhere = (
  who: string,
  { back = '/session', ...way }: { back?: string } & Parameters<typeof follow>[1] = {},
) => {
  other.person = who
  return follow(new URL(`/login/external?return=${encodeURIComponent(back)}`, site), way)
}

const sessionIn = (text: string) =>
  JSON.parse(text) as {
    user: { username: string }
    roles: string[]
    facility: string
    facilities: { id: string }[]
  }

test('the sign-in page offers the other provider, and leads there with code flow and PKCE', async () => {
  const page = await fetch(`${site}/login`)
  assert.match(await page.text(), /Sign in with Elsewhere/)

  const { headers } = await fetch(`${site}/login/external`, { redirect: 'manual' })
  const target = new URL(headers.get('location') ?? '')
  assert.equal(target.origin, other.issuer)
  const { response_type, code_challenge_method, prompt } = Object.fromEntries(target.searchParams)
  assert.deepEqual({ response_type, code_challenge_method, prompt }, { response_type: 'code', code_challenge_method: 'S256', prompt: 'login' })
  for (const name of ['state', 'nonce', 'code_challenge']) assert.ok(target.searchParams.get(name))
}) // prettier-ignore

test('an account that an administrator linked is that of the person', async () => {
  const username = unique('helen')
  await admin(platform, 'user', 'add', '--username', username, '--name', 'Helen', '--facility', 'maple-grove', '--role', 'physician')
  await admin(platform, 'user', 'link', '--username', username, '--external-name', 'helen@elsewhere')

  const { status, text } = await signInElsewhere('helen')

  assert.equal(status, 200)
  assert.deepEqual([sessionIn(text).user.username, sessionIn(text).roles], [username, ['physician']])
}) // prettier-ignore

test('an account is made for whom a claim gives roles, and follows the claim', async () => {
  const { nora = { amr: [] } } = other.people
  const { text } = await signInElsewhere('nora')
  const session = sessionIn(text)
  assert.deepEqual([session.user.username, session.facility, session.roles], ['nora@elsewhere', 'maple-grove', ['nurse']]) // prettier-ignore
  assert.deepEqual(session.facilities.map(({ id }) => id), ['maple-grove', 'oak-hill']) // prettier-ignore

  other.people['nora'] = { ...nora, groups: ['oak-billing'] }
  const moved = sessionIn((await signInElsewhere('nora')).text)
  assert.deepEqual([moved.facility, moved.roles], ['oak-hill', ['biller']])

  other.people['nora'] = { ...nora, groups: [] }
  const refused = await signInElsewhere('nora')
  assert.equal(refused.status, 403)
  assert.match(refused.text, /no role here any more/)
})

test('without the second factor, without a role, or with a made-up answer nobody gets in, and the page says why', async () => {
  const cases = [
    [await signInElsewhere('weak'), /without the second factor/],
    [await signInElsewhere('nobody'), /You have no account here/],
  ] as const
  for (const [{ status, text, url }, why] of cases) {
    assert.equal(status, 403)
    assert.equal(url.pathname, '/login/callback')
    assert.match(text, why)
  }
  const forged = await fetch(`${site}/login/callback?code=made-up&state=made-up`)
  assert.equal(forged.status, 403)
  assert.match(await forged.text(), /begun in another browser/)
})

test('whoever the other provider did not ask anew, and an answer to another browser, is refused', async () => {
  const { jars } = await signInElsewhere('helen')
  const turn = (url: URL): URL => {
    for (const name of ['prompt', 'max_age']) url.searchParams.delete(name)
    return url
  }
  const stripped = await signInElsewhere('helen', { jars, turn })
  assert.equal(stripped.status, 403)
  assert.match(stripped.text, /did not ask who you are anew/)

  let answer = new URL(site)
  const turnAway = (url: URL): URL => {
    if (url.pathname !== '/login/callback') return url
    answer = url
    return new URL('/livez', site)
  }
  await signInElsewhere('helen', { turn: turnAway })
  const otherBrowser = await follow(answer)
  assert.equal(otherBrowser.status, 403)
  answer.searchParams.set('state', 'changed')
  const changed = await signInElsewhere('helen', {
    turn: (url) => (url.pathname === '/login/callback' ? answer : url),
  })
  assert.equal(changed.status, 403)
  assert.match(changed.text, /did not sign you in/)
})

test('the way back leads to no other site, and signing out leads out of the other provider too', async () => {
  const { url } = await signInElsewhere('helen', { back: 'https://elsewhere.example/' })
  assert.equal(url.origin, site)

  const { headers } = await fetch(`${site}/login/out`, { redirect: 'manual' })
  const end = new URL(headers.get('location') ?? '')
  assert.equal(end.origin, other.issuer)
  assert.equal(end.searchParams.get('post_logout_redirect_uri'), `${site}/login`)
})

test('the locked screen is opened by the other provider, for the same person, and keeps what was not saved', async () => {
  other.person = 'lena'
  const browser = await launchBrowser()
  try {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: 1440, height: 900 },
    })
    const page = await context.newPage()
    await page.goto(`${site}/login?return=/account/sessions`)
    await page.getByRole('link', { name: 'Sign in with Elsewhere' }).click()
    await page.getByRole('heading', { name: 'Your sessions' }).waitFor()
    const sessions = async () =>
      (await (await context.request.get(`${site}/session/list`)).json()) as { sessions: { id: string }[] }
    const before = await sessions()

    await page.keyboard.press('Alt+KeyL')
    await page.getByText('asks who you are').waitFor()
    const [window] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('button', { name: 'Unlock with your organization' }).click(),
    ])
    await page.getByRole('heading', { name: 'Your sessions' }).waitFor()
    if (!window.isClosed()) await window.getByRole('heading', { name: 'You are signed in' }).waitFor()
    assert.deepEqual((await sessions()).sessions.map(({ id }) => id), before.sessions.map(({ id }) => id)) // prettier-ignore
  } finally {
    await browser.close()
  }
})

/** The other end's version and certificate; the TLS versions may be narrowed. */
const connect = (port: number, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = tls.connect({ host: 'localhost', port, ...options }, () => resolve(socket))
    socket.once('error', reject)
  })

test('every listener speaks TLS 1.2 or newer, and nothing else', async () => {
  for (const port of [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 20].map((place) => platform.port + place)) {
    const socket = await connect(port)
    assert.match(socket.getProtocol() ?? '', /TLSv1\.[23]/)
    socket.destroy()
    await assert.rejects(connect(port, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }))
    await assert.rejects(fetch(`http://localhost:${port}/livez`))
  }
})

test('with TLS the cookie is bound to the host and never sent in the clear, and browsers are told to stay', async () => {
  const response = await fetch(`${site}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ username: 'nurse', password: 'medley-demo' }),
  })
  const [cookie = ''] = response.headers.getSetCookie()
  assert.match(cookie, /^__Host-medley-session=/)
  assert.match(cookie, /; Secure/)
  assert.match(cookie, /; Path=\/;/)
  assert.match(response.headers.get('strict-transport-security') ?? '', /max-age=63072000/)

  const [pair = ''] = cookie.split(';')
  const found = await fetch(`${site}/fhir/R4/Patient`, { headers: { cookie: pair } })
  assert.equal(found.status, 200)
  const smart = (await (await fetch(`${site}/fhir/R4/.well-known/smart-configuration`)).json()) as {
    issuer: string
  }
  assert.equal(smart.issuer, `${site}/auth`)
})

test('a renewed certificate is used without a restart, by every listener, and between the processes too', async () => {
  const fingerprint = async (place: number): Promise<string | undefined> => {
    const socket = await connect(platform.port + place, { rejectUnauthorized: false })
    const { fingerprint256 } = socket.getPeerCertificate()
    socket.destroy()
    return fingerprint256
  }
  const { jars } = await signInElsewhere('lena')
  const cookie = [...(jars.get(site) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
  const [old, ofService] = await Promise.all([fingerprint(0), fingerprint(1)])
  assert.equal(old, ofService)
  await certify(folder)

  const isRenewed = async (): Promise<boolean> => {
    const now = await Promise.all([fingerprint(0), fingerprint(1), fingerprint(10)])
    if (now.includes(old)) return false
    // The gateway opens a new connection to a service that was stopped, and to identity with every question.
    const answers = await Promise.all([
      fetch(`${site}/fhir/R4/Patient`, { headers: { cookie } }),
      fetch(`${site}/login/external`, { redirect: 'manual' }),
    ])
    return answers.every(({ status }) => status === 200 || status === 303)
  }
  platform.kill('patients')
  const deadline = Date.now() + 30_000
  while (!(await isRenewed().catch(() => false))) {
    assert.ok(Date.now() < deadline, 'the old certificate is still used')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
})
