/** A platform with TLS on every listener, and sign-in by another OpenID provider: a second one on this machine. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { after, before, test } from 'node:test'
import Provider from 'oidc-provider'
import { generate } from 'selfsigned'
import { type OwnPlatform, startPlatform } from '../harness/platform.ts'
import { admin, unique } from './smart-app.ts'

/** People at the other provider: what it says of each. */
const people: Record<string, { amr: string[]; [claim: string]: unknown }> = {
  helen: { name: 'Helen Elsewhere', preferred_username: 'helen@elsewhere', groups: [], amr: ['mfa'] },
  nora: { name: 'Nora New', preferred_username: 'nora@elsewhere', groups: ['nurses', 'oak-billing'], amr: ['mfa'] },
  weak: { name: 'Wes Weak', preferred_username: 'wes@elsewhere', groups: ['nurses'], amr: ['pwd'] },
  nobody: { name: 'No Role', preferred_username: 'none@elsewhere', groups: ['cooks'], amr: ['mfa'] },
} // prettier-ignore

let platform: OwnPlatform
/** `https://localhost:12000` */
let site: string
let server: Server
let issuer: string
let folder: string
/** Certificate and key for this machine, signed by itself. */
async function certify(): Promise<string> {
  const names = [
    { type: 2 as const, value: 'localhost' },
    { type: 7 as const, ip: '127.0.0.1' },
  ]
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: names },
    ],
  })
  writeFileSync(path.join(folder, 'key.pem'), key)
  writeFileSync(path.join(folder, 'cert.pem'), cert)
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert])
  return cert
}

/** Who sits at the other provider's password page. */
let person = 'helen'

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'medley-oidc-'))
  const rolesFile = path.join(folder, 'roles.json')
  const grants = [
    { value: 'nurses', facility: 'maple-grove', roles: ['nurse'] },
    { value: 'oak-billing', facility: 'oak-hill', roles: ['biller'] },
  ]
  writeFileSync(rolesFile, JSON.stringify({ claim: 'groups', grants }))
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await certify()
  platform = await startPlatform({
    environment: {
      MEDLEY_TLS: 'files',
      MEDLEY_TLS_CERT_FILE: path.join(folder, 'cert.pem'),
      MEDLEY_TLS_KEY_FILE: path.join(folder, 'key.pem'),
      MEDLEY_OIDC_ISSUER: issuer,
      MEDLEY_OIDC_CLIENT_SECRET: 'a shared secret of both',
      MEDLEY_OIDC_LABEL: 'Elsewhere',
      MEDLEY_OIDC_SECOND_FACTOR: 'mfa',
      MEDLEY_OIDC_ROLES_FILE: rolesFile,
    },
  })
  site = platform.baseUrl.replace('http:', 'https:')
  server.on('request', otherProvider(`${site}/login/callback`))
})
after(async () => {
  await platform?.stop()
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Signs in whoever is `person`, without asking. */
function otherProvider(redirect: string) {
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'medley',
        client_secret: 'a shared secret of both',
        redirect_uris: [redirect],
        post_logout_redirect_uris: [redirect.replace('/callback', '')],
      },
    ],
    claims: { openid: ['sub', 'amr', 'groups'], profile: ['name', 'preferred_username'] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people[id] }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({ accountId: person, clientId: 'medley' })
      grant.addOIDCScope(String(oidc.params?.['scope']))
      await grant.save()
      return grant
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false } },
  })
  const answer = provider.callback()
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response)
    void provider.interactionFinished(request, response, {
      login: { accountId: person, amr: people[person]?.amr ?? ['none'] },
    })
  }
}

/** Out to the other provider and back, as a browser goes: it has cookies of both sides. */
async function signInElsewhere(who: string, back = '/session') {
  person = who
  const jars = new Map<string, Map<string, string>>()
  let url = new URL(`/login/external?return=${encodeURIComponent(back)}`, site)
  for (let steps = 0; steps < 20; steps++) {
    const jar = jars.get(url.origin) ?? new Map<string, string>()
    jars.set(url.origin, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return { status: response.status, text: await response.text(), url, jar }
    await response.arrayBuffer()
    url = new URL(location, url)
  }
  throw new Error('led round in a circle')
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
  assert.equal(target.origin, issuer)
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
  const { text } = await signInElsewhere('nora')
  const session = sessionIn(text)
  assert.deepEqual([session.user.username, session.facility, session.roles], ['nora@elsewhere', 'maple-grove', ['nurse']]) // prettier-ignore
  assert.deepEqual(session.facilities.map(({ id }) => id), ['maple-grove', 'oak-hill']) // prettier-ignore

  people['nora'] = { ...people['nora'], amr: ['mfa'], groups: ['oak-billing'] }
  const moved = sessionIn((await signInElsewhere('nora')).text)
  assert.deepEqual([moved.facility, moved.roles], ['oak-hill', ['biller']])

  people['nora'] = { ...people['nora'], amr: ['mfa'], groups: [] }
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

test('the way back leads to no other site, and signing out leads out of the other provider too', async () => {
  const { url } = await signInElsewhere('helen', 'https://elsewhere.example/')
  assert.equal(url.origin, site)

  const { headers } = await fetch(`${site}/login/out`, { redirect: 'manual' })
  const end = new URL(headers.get('location') ?? '')
  assert.equal(end.origin, issuer)
  assert.equal(end.searchParams.get('post_logout_redirect_uri'), `${site}/login`)
})

/** The other end's version and certificate; the TLS versions may be narrowed. */
const connect = (port: number, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = tls.connect({ host: 'localhost', port, ...options }, () => resolve(socket))
    socket.once('error', reject)
  })

test('every listener speaks TLS 1.2 or newer, and nothing else', async () => {
  for (const port of [platform.port, platform.port + 1, platform.port + 10]) {
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

test('a renewed certificate is used without a restart', async () => {
  const before = await connect(platform.port)
  const old = before.getPeerCertificate().fingerprint256
  before.destroy()
  await certify()

  const deadline = Date.now() + 10_000
  for (;;) {
    const socket = await connect(platform.port).catch(() => undefined)
    const now = socket?.getPeerCertificate().fingerprint256
    socket?.destroy()
    if (now !== undefined && now !== old) break
    assert.ok(Date.now() < deadline, 'the old certificate is still used')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
})
