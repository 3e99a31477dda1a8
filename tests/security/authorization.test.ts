/** From an app's request to its code: who may ask for what, and what the person decides. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import {
  admin, allow, type App, ask, boxesOf, type Browser, codeOf, create, obtain, openBrowser, pkce, press, redeem,
  REDIRECT, registerApp, signIn, statusOf, unique,
} from './smart-app.ts' // prettier-ignore

const SCOPE =
  'openid fhirUser offline_access launch launch/patient launch/encounter patient/*.rs user/*.cruds'
const LABORATORY = 'http://terminology.hl7.org/CodeSystem/observation-category|laboratory'

let platform: Platform
let release: (() => Promise<void>) | undefined
let app: App
let nurse: Browser
let patient: string
let encounter: string
const username = unique('nurse')

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  const practitioner = await create(platform, { resourceType: 'Practitioner', name: [{ family: 'Launch' }] })
  patient = await create(platform, { resourceType: 'Patient', name: [{ family: unique('Launch') }] })
  encounter = await create(platform, {
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: `Patient/${patient}` },
  })
  ;[app] = await Promise.all([
    registerApp(platform, { name: 'app', scope: SCOPE, more: ['--launch-url', 'http://localhost:9/launch'] }),
    admin(platform, 'user', 'add', '--username', username, '--name', 'Ann Launch', '--facility', 'maple-grove',
      '--role', 'nurse', '--password', 'a long password', '--fhir-user', `Practitioner/${practitioner}`),
  ]) // prettier-ignore
  nurse = openBrowser(platform)
  await signIn(nurse, username, 'a long password')
})
after(() => release?.())

const errorOf = ({ url }: { url: URL }): string | null => url.searchParams.get('error')

test('without PKCE, or with plain, there is no code', async () => {
  for (const instead of [
    { code_challenge: undefined, code_challenge_method: undefined },
    { code_challenge: undefined },
    { code_challenge_method: 'plain' },
    { code_challenge_method: undefined },
  ]) {
    const { answer } = await ask(platform, nurse, { app, scope: 'openid user/Patient.rs', instead })
    assert.equal(errorOf(answer), 'invalid_request', JSON.stringify(instead))
    assert.equal(answer.url.searchParams.get('code'), null)
  }
})

test('a code is worth nothing with a missing, empty or other verifier', async () => {
  for (const verifier of ['', pkce().verifier]) {
    const { answer } = await ask(platform, nurse, { app, scope: 'user/Patient.rs' })
    const { status, body } = await redeem(platform, app, {
      code: codeOf(await allow(nurse, answer)),
      verifier,
    })
    assert.equal(status, 400)
    assert.equal(body.error, 'invalid_grant')
  }
})

test('an address that is not registered letter by letter gets nothing, not even an error', async () => {
  for (const redirect of [
    `${REDIRECT}/more`, `${REDIRECT}?more=1`, 'http://localhost:10/callback', 'http://localhost:9/Callback',
    'https://evil.example/callback', 'http://localhost:9@evil.example/callback', 'http://localhost:9/callback/..', '//evil.example',
  ]) {
    const { answer } = await ask(platform, nurse, { app, scope: 'openid', instead: { redirect_uri: redirect } })
    assert.equal(answer.status, 400, redirect)
    assert.equal(answer.url.origin, platform.baseUrl, redirect)
  }
}) // prettier-ignore

test('an app says for which server its token is', async () => {
  const missing = await ask(platform, nurse, { app, scope: 'openid', instead: { aud: undefined } })
  const other = await ask(platform, nurse, {
    app,
    scope: 'openid',
    instead: { aud: 'https://other.example/fhir' },
  })

  assert.equal(errorOf(missing.answer), 'invalid_request')
  assert.equal(errorOf(other.answer), 'invalid_target')
})

test('scopes out of order, of strangers, or mixed are refused', async () => {
  for (const scope of [
    'user/Patient.sr', 'user/Patient.rr', 'user/Patient.', 'user/Patient.rsx', 'user/Observation.rs?category=made-up',
    'user/Observation.rs?code=1234-5', 'patient/Patient.rs user/Patient.rs',
  ]) {
    const { answer } = await ask(platform, nurse, { app, scope })
    assert.equal(errorOf(answer), 'invalid_scope', scope)
  }
}) // prettier-ignore

test('the request may come as a form', async () => {
  const { answer, state } = await ask(platform, nurse, {
    app,
    scope: 'openid user/Patient.rs',
    method: 'POST',
  })
  const back = await allow(nurse, answer)

  assert.ok(codeOf(back))
  assert.equal(back.url.searchParams.get('state'), state)
})

test('a code works once; its second use ends what came of the first', async () => {
  const { answer, verifier } = await ask(platform, nurse, { app, scope: 'user/Patient.rs' })
  const code = codeOf(await allow(nurse, answer))
  const first = await redeem(platform, app, { code, verifier })

  const second = await redeem(platform, app, { code, verifier })

  assert.equal(first.status, 200)
  assert.equal(second.status, 400)
  assert.equal(await statusOf(platform, `Patient/${patient}`, first.body.access_token), 401)
})

test('of two redemptions at the same time at most one token stays good', async () => {
  const { answer, verifier } = await ask(platform, nurse, { app, scope: 'user/Patient.rs' })
  const code = codeOf(await allow(nurse, answer))

  const both = await Promise.all([
    redeem(platform, app, { code, verifier }),
    redeem(platform, app, { code, verifier }),
  ])

  assert.ok(both.filter(({ status }) => status === 200).length <= 1)
})

test('a code of one app is refused to another', async () => {
  const other = await registerApp(platform, { name: 'other', scope: SCOPE })
  const { answer, verifier } = await ask(platform, nurse, { app, scope: 'user/Patient.rs' })

  const { status } = await redeem(platform, other, { code: codeOf(await allow(nurse, answer)), verifier })

  assert.equal(status, 400)
})

test('the token has what was ticked and no more', async () => {
  const scope = 'openid fhirUser user/Patient.rs user/Condition.rs user/Encounter.read'
  const { answer, verifier } = await ask(platform, nurse, { app, scope })
  assert.deepEqual([...boxesOf(answer)].filter(([, isOn]) => isOn).map(([one]) => one), [
    'openid', 'user/Patient.rs', 'user/Condition.rs', 'user/Encounter.read',
  ]) // prettier-ignore

  const back = await allow(nurse, answer, ['user/Patient.rs', 'user/Encounter.read'])
  const { body } = await redeem(platform, app, { code: codeOf(back), verifier })

  assert.equal(body.scope, 'user/Patient.rs user/Encounter.read')
  assert.equal(body.id_token, undefined)
  assert.equal(await statusOf(platform, `Patient/${patient}`, body.access_token), 200)
  assert.equal(await statusOf(platform, `Encounter/${encounter}`, body.access_token), 200)
  assert.equal(await statusOf(platform, 'Condition?_count=1', body.access_token), 403)
})

test('boxes that were not offered cannot be ticked', async () => {
  const { answer, verifier } = await ask(platform, nurse, { app, scope: 'user/Patient.rs' })

  const back = await allow(nurse, answer, [
    'user/Patient.rs',
    'user/*.cruds',
    'system/*.cruds',
    'offline_access',
  ])
  const { body } = await redeem(platform, app, { code: codeOf(back), verifier })

  assert.equal(body.scope, 'user/Patient.rs')
})

test('a part can be allowed instead of a whole, and gives that part', async () => {
  const vital = await create(platform, {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Pulse' },
    category: [{ coding: [{ system: LABORATORY.split('|')[0], code: 'vital-signs' }] }],
    subject: { reference: `Patient/${patient}` },
  })
  const { answer, verifier } = await ask(platform, nurse, {
    app,
    scope: 'user/Patient.rs user/Observation.rs',
  })

  const back = await allow(nurse, answer, ['user/Patient.rs', `user/Observation.rs?category=${LABORATORY}`])
  const { body } = await redeem(platform, app, { code: codeOf(back), verifier })

  assert.equal(body.scope, `user/Patient.rs user/Observation.rs?category=${LABORATORY}`)
  assert.equal(await statusOf(platform, 'Observation?_count=1', body.access_token), 200)
  assert.equal(await statusOf(platform, `Observation/${vital}`, body.access_token), 404)
})

test('no app gets more than its registration or its user has', async () => {
  const small = await registerApp(platform, { name: 'small', scope: 'openid user/Observation.rs' })
  const narrowed = await ask(platform, nurse, { app: small, scope: 'openid offline_access user/*.cruds' })
  assert.deepEqual([...boxesOf(narrowed.answer).keys()].slice(0, 2), ['openid', 'user/Observation.rs'])

  const all = await ask(platform, nurse, { app, scope: 'user/*.cruds' })
  assert.deepEqual([...boxesOf(all.answer).keys()], ['user/*.crus'])

  const none = await ask(platform, nurse, { app: small, scope: 'user/Patient.rs' })
  assert.equal(errorOf(none.answer), 'invalid_scope')
})

test('whoever denies gives nothing', async () => {
  const { answer, state } = await ask(platform, nurse, { app, scope: 'openid user/Patient.rs' })

  const back = await press(nurse, answer, [['step', 'deny']])

  assert.equal(errorOf(back), 'access_denied')
  assert.equal(back.url.searchParams.get('state'), state)
})

test('consent is asked at each launch, and prompt=none gets none', async () => {
  await obtain(platform, nurse, { app, scope: 'user/Patient.rs' })

  const again = await ask(platform, nurse, { app, scope: 'user/Patient.rs' })
  const silent = await ask(platform, nurse, { app, scope: 'user/Patient.rs', instead: { prompt: 'none' } })

  assert.ok(boxesOf(again.answer).has('user/Patient.rs'))
  assert.match(errorOf(silent.answer) ?? '', /_required$/)
})

test('an app can ask for a fresh password', async () => {
  const { answer } = await ask(platform, nurse, {
    app,
    scope: 'user/Patient.rs',
    instead: { prompt: 'login' },
  })

  assert.equal(answer.url.pathname, '/login')
  const back = answer.url.searchParams.get('return') ?? ''
  const form = new URLSearchParams({ username, password: 'a long password', return: back })
  assert.ok(boxesOf(await nurse.submit('/login', form)).has('user/Patient.rs'))
})

test('whoever signs out is asked to sign in again, for apps too', async () => {
  const browser = openBrowser(platform)
  const { csrf } = JSON.parse((await signIn(browser, 'physician')).text) as { csrf: string }
  const before = await ask(platform, browser, { app, scope: 'user/Patient.rs' })
  assert.ok(boxesOf(before.answer).has('user/Patient.rs'))

  await browser.send('/logout', { method: 'POST', headers: { 'x-medley-csrf': csrf } })

  const { answer } = await ask(platform, browser, { app, scope: 'user/Patient.rs' })
  assert.equal(answer.url.pathname, '/login')
})

test('another page cannot press the button', async () => {
  const { answer } = await ask(platform, nurse, { app, scope: 'user/Patient.rs' })

  const forged = await nurse.submit(
    answer.url.href,
    new URLSearchParams({ step: 'allow', scope: 'user/Patient.rs' }),
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  )

  assert.equal(forged.status, 403)
})

test('nobody goes on in the browser of somebody else', async () => {
  const { answer } = await ask(platform, nurse, { app, scope: 'user/Patient.rs' })
  const stranger = openBrowser(platform)
  await signIn(stranger, 'nurse')

  const { status } = await stranger.visit(answer.url.href)

  assert.equal(status, 400)
})

test('the id token is signed, for this app, with nonce and fhirUser that the token can read', async () => {
  const { answer, verifier } = await ask(platform, nurse, {
    app, scope: 'openid fhirUser user/Practitioner.rs', instead: { nonce: 'n-0S6_WzA2Mj' },
  }) // prettier-ignore
  const { body } = await redeem(platform, app, { code: codeOf(await allow(nurse, answer)), verifier })

  const { payload, protectedHeader } = await jwtVerify(
    body.id_token,
    createRemoteJWKSet(new URL(`${platform.baseUrl}/auth/jwks`)),
    { issuer: `${platform.baseUrl}/auth`, audience: app.id },
  )
  assert.equal(protectedHeader.alg, 'RS256')
  assert.equal(payload['nonce'], 'n-0S6_WzA2Mj')
  assert.equal(payload.sub, username)
  const person = await fetch(String(payload['fhirUser']), {
    headers: { authorization: `Bearer ${body.access_token}` },
  })
  assert.equal(person.status, 200)
})

test('a standalone app gets the patient and the stay that the person picks', async () => {
  const scope = 'openid launch/patient launch/encounter patient/Patient.rs'
  const { answer, verifier } = await ask(platform, nurse, { app, scope })
  assert.match(answer.text, /Choose a resident/)

  const stays = await press(nurse, answer, [['patient', patient]])
  assert.match(stays.text, /Choose a stay/)
  const consent = await press(nurse, stays, [['encounter', encounter]])
  const { status, headers, body } = await redeem(platform, app, {
    code: codeOf(await allow(nurse, consent)),
    verifier,
  })

  assert.equal(status, 200)
  assert.equal(body['patient'], patient)
  assert.equal(body['encounter'], encounter)
  assert.equal(body['need_patient_banner'], true)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(headers.get('pragma'), 'no-cache')
  assert.equal((await fetch(String(body['smart_style_url']))).status, 200)
})

test('a token for one patient reads no other', async () => {
  const other = await create(platform, { resourceType: 'Patient', name: [{ family: 'Other' }] })
  const { answer, verifier } = await ask(platform, nurse, { app, scope: 'launch/patient patient/*.rs' })
  const consent = await press(nurse, answer, [['patient', patient]])
  const { body } = await redeem(platform, app, { code: codeOf(await allow(nurse, consent)), verifier })

  assert.equal(await statusOf(platform, `Patient/${other}`, body.access_token), 404)
  assert.equal(await statusOf(platform, `Patient/${patient}`, body.access_token), 200)
  const found = await fetch(`${platform.baseUrl}/fhir/R4/Patient?_total=accurate`, {
    headers: { authorization: `Bearer ${body.access_token}` },
  })
  assert.equal(((await found.json()) as { total: number }).total, 1)
})

test('the search of the picker finds by name', async () => {
  const family = unique('Pickme')
  const wanted = await create(platform, { resourceType: 'Patient', name: [{ family }] })
  const { answer } = await ask(platform, nurse, { app, scope: 'launch/patient patient/Patient.rs' })

  const found = await press(nurse, answer, [['search', family], ['step', 'search']]) // prettier-ignore

  assert.ok(found.text.includes(wanted))
  assert.ok(!found.text.includes(`value="${patient}"`))
})

test('the picker shows nobody to those who may see nobody', async () => {
  const { text: name } = await nurse.visit(`/fhir/R4/Patient/${patient}`)
  const family = (JSON.parse(name) as { name: [{ family: string }] }).name[0].family
  for (const other of ['auditor', 'admin']) {
    const browser = openBrowser(platform)
    await signIn(browser, other)
    const { answer } = await ask(platform, browser, { app, scope: 'openid launch/patient' })
    const found = await press(browser, answer, [['search', family], ['step', 'search']]) // prettier-ignore
    assert.match(found.text, /Nothing found/)
    assert.equal(errorOf(await press(browser, answer, [['patient', patient]])), 'access_denied')
  }
})

test('whoever acts for one patient is offered that one, and gets no other', async () => {
  const own = unique('resident')
  await admin(platform, 'user', 'add', '--username', own, '--name', 'Own', '--facility', 'maple-grove',
    '--role', 'patient', '--password', 'a long password', '--patient', patient)
  const browser = openBrowser(platform)
  await signIn(browser, own, 'a long password')
  const { answer } = await ask(platform, browser, { app, scope: 'launch/patient patient/*.rs' })

  const other = await create(platform, { resourceType: 'Patient', name: [{ family: 'Not mine' }] })
  assert.ok(answer.text.includes(`value="${patient}"`))
  assert.equal(errorOf(await press(browser, answer, [['patient', other]])), 'access_denied')
}) // prettier-ignore

test('nobody picks a patient of another facility', async () => {
  const oak = await platform.token({ client: 'medley-demo-oak', secret: 'medley-demo-oak-secret' })
  const hidden = await create(platform, { resourceType: 'Patient', name: [{ family: 'Hidden' }] }, oak)
  const { answer } = await ask(platform, nurse, { app, scope: 'launch/patient patient/Patient.rs' })

  const picked = await press(nurse, answer, [['patient', hidden]])

  assert.equal(errorOf(picked), 'access_denied')
})

async function launch(
  browser: Browser,
  wish: Record<string, unknown>,
): Promise<{ status: number; url?: URL; launch: string }> {
  const session = JSON.parse((await browser.visit('/session')).text) as { csrf: string }
  const { status, text } = await browser.send('/session/launch', {
    method: 'POST',
    headers: { 'x-medley-csrf': session.csrf, 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  })
  const answer = JSON.parse(text) as { url?: string; launch?: string }
  return { status, ...(answer.url ? { url: new URL(answer.url) } : {}), launch: answer.launch ?? '' }
}

test('an app that is opened in a chart gets its patient, stay and banner', async () => {
  const { url, launch: token } = await launch(nurse, {
    client: app.id,
    patient,
    encounter,
    intent: 'reconcile',
    need_patient_banner: false,
    fhirContext: [{ reference: 'DiagnosticReport/123' }],
  })
  assert.equal(url?.searchParams.get('iss'), `${platform.baseUrl}/fhir/R4`)
  assert.equal(url.searchParams.get('launch'), token)

  const { body } = await obtain(platform, nurse, {
    app,
    scope: 'launch openid user/Patient.rs',
    instead: { launch: token },
  })

  assert.equal(body['patient'], patient)
  assert.equal(body['encounter'], encounter)
  assert.equal(body['intent'], 'reconcile')
  assert.equal(body['need_patient_banner'], false)
  assert.deepEqual(body['fhirContext'], [{ reference: 'DiagnosticReport/123' }])
})

test('a launch is for one person, one app and one use', async () => {
  const { launch: token } = await launch(nurse, { client: app.id, patient })
  const wish = { app, scope: 'launch user/Patient.rs', instead: { launch: token } }
  const other = openBrowser(platform)
  await signIn(other, 'nurse')
  const stranger = await registerApp(platform, { name: 'stranger', scope: SCOPE })

  assert.equal(errorOf((await ask(platform, other, wish)).answer), 'invalid_request')
  assert.equal(errorOf((await ask(platform, nurse, { ...wish, app: stranger })).answer), 'invalid_request')
  await obtain(platform, nurse, wish)
  assert.equal(errorOf((await ask(platform, nurse, wish)).answer), 'invalid_request')
  assert.equal(
    errorOf((await ask(platform, nurse, { ...wish, instead: { launch: 'made-up' } })).answer),
    'invalid_request',
  )
  assert.equal(errorOf((await ask(platform, nurse, { ...wish, instead: {} })).answer), 'invalid_request')
})

test('an app without a launch address cannot be opened, and without CSRF token none', async () => {
  const plain = await registerApp(platform, { name: 'plain', scope: 'openid' })

  assert.equal((await launch(nurse, { client: plain.id })).status, 404)
  const { status } = await nurse.send('/session/launch', {
    method: 'POST',
    body: JSON.stringify({ client: app.id }),
  })
  assert.equal(status, 403)
})

test('an app of one facility is not for people of another', async () => {
  const local = await registerApp(platform, { name: 'local', scope: SCOPE, more: ['--facility', 'oak-hill'] })

  const { answer } = await ask(platform, nurse, { app: local, scope: 'user/Patient.rs' })

  assert.equal(errorOf(answer), 'access_denied')
})

test('an app of the other facility sees none of ours', async () => {
  const there = openBrowser(platform)
  await signIn(there, 'nurse@oak-hill')

  const { body } = await obtain(platform, there, { app, scope: 'user/Patient.rs' })

  assert.equal(await statusOf(platform, `Patient/${patient}`, body.access_token), 404)
})
