/** The pages in a real browser: readable, without a violation of the policy, and leading back to the app. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import AxeBuilder from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { admin, create, pkce, unique } from './smart-app.ts'

let platform: Platform
let release: (() => Promise<void>) | undefined
let browser: Browser
let page: Page
let app: Server
let redirect: string
const client = unique('growth-chart')
const family = unique('Pages')
const violations: string[] = []

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  app = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>the app</title>'))
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  redirect = `http://127.0.0.1:${(app.address() as AddressInfo).port}/callback`
  await admin(platform, 'client', 'add', '--id', client, '--name', 'Growth Chart', '--redirect-uri', redirect,
    '--scope', 'openid fhirUser offline_access launch/patient patient/*.rs')
  await create(platform, { resourceType: 'Patient', name: [{ family, given: ['Ada'] }], birthDate: '1938-04-02' })
  browser = await launchBrowser()
  page = await browser.newPage()
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) violations.push(message.text())
  })
}) // prettier-ignore
after(async () => {
  await browser?.close()
  app?.close()
  await release?.()
})

async function faults(): Promise<string[]> {
  const context = await page.context().newCDPSession(page)
  // Our pages let no script run; the checker comes in by the debugger.
  const { result } = await context.send('Runtime.evaluate', {
    expression: `${AxeBuilder.source}; axe.run().then(({ violations }) => JSON.stringify(violations.map(({ id, nodes }) => id + ' ' + nodes[0].html)))`,
    awaitPromise: true,
  })
  return JSON.parse(String(result.value)) as string[]
}

test('from the app to sign-in, resident, consent and back', async () => {
  const params = new URLSearchParams({
    response_type: 'code', client_id: client, redirect_uri: redirect, state: 'a state', aud: `${platform.baseUrl}/fhir/R4`,
    scope: 'openid fhirUser offline_access launch/patient patient/Patient.rs patient/Observation.rs patient/Condition.rs',
    code_challenge: pkce().challenge, code_challenge_method: 'S256',
  }) // prettier-ignore
  await page.goto(`${platform.baseUrl}/auth/authorize?${params.toString()}`)
  await page.getByLabel('User name').fill('nurse')
  await page.getByLabel('Password').fill('medley-demo')
  await page.getByRole('button', { name: 'Sign in' }).click()

  await page.getByRole('heading', { name: 'Whose record shall Growth Chart open?' }).waitFor()
  await page.getByLabel('Search patients').fill(family)
  await page.getByRole('button', { name: 'Search' }).click()
  assert.deepEqual(await faults(), [])
  await page.getByRole('button', { name: family }).click()

  await page.getByRole('heading', { name: 'Allow Growth Chart?' }).waitFor()
  await page.getByText(`${family}, Ada`).waitFor()
  assert.deepEqual(await faults(), [])
  await page.getByRole('button', { name: 'Allow' }).click()

  await page.waitForURL(`${redirect}?**`)
  assert.equal(await page.title(), 'the app')
  assert.equal(new URL(page.url()).searchParams.get('state'), 'a state')
  assert.deepEqual(violations, [])
})

test('a hostile narrative shows its words, and nothing of it runs, loads, styles or names', async () => {
  const visitor = await (await browser.newContext()).newPage()
  await visitor.goto(`${platform.baseUrl}/login`)
  await visitor.getByLabel('User name').fill('nurse')
  await visitor.getByLabel('Password').fill('medley-demo')
  await visitor.getByRole('button', { name: 'Sign in' }).click()
  await visitor.getByRole('combobox', { name: 'Search patients' }).waitFor()
  const loaded: string[] = []
  visitor.on('request', (request) => loaded.push(request.url()))
  const shown = await visitor.evaluate<Shown>(showing([
    '<script>globalThis.ran = 1</script>', '<img src="/ran.png" onerror="globalThis.ran = 1">',
    '<svg onload="globalThis.ran = 1"><script>globalThis.ran = 1</script></svg>', '<style>body { display: none }</style>',
    '<p style="position: fixed" id="app" onclick="globalThis.ran = 1">words</p>',
    '<a href="java\tscript:globalThis.ran = 1">one</a>', '<a href="https://example.org/x">two</a>',
    '<a href="data:text/html,x">three</a>', '<math><mtext><style><img src onerror="globalThis.ran = 1"></style></mtext></math>',
    '<iframe srcdoc="<script>parent.ran = 1</script>"></iframe>', '<form action="/logout"><button>four</button></form>',
  ])) // prettier-ignore
  assert.deepEqual(shown.parts, [
    '', '', '', '', '<p>words</p>', '<a>one</a>',
    '<a href="https://example.org/x" rel="noopener noreferrer" target="_blank">two</a>', '<a>three</a>', '', '', 'four',
  ]) // prettier-ignore
  assert.equal(shown.ran, false)
  assert.equal(shown.refused, 'TypeError')
  assert.deepEqual(loaded.filter((url) => url.includes('ran.png')), []) // prettier-ignore
})

interface Shown {
  parts: string[]
  ran: boolean
  refused: string
}

/** In the page: each goes through the kit into the document; a plain text is refused by the browser. */
const showing = (hostile: readonly string[]): string => `(async () => {
  const { narrativeHtml } = await import('@medley/ui')
  const parts = ${JSON.stringify(hostile)}.map((text) => {
    const place = document.body.appendChild(document.createElement('div'))
    place.innerHTML = narrativeHtml(text)
    for (const one of place.querySelectorAll('p')) one.click()
    return place.innerHTML
  })
  let refused = ''
  try { document.createElement('div').innerHTML = '<b>plain</b>' } catch (error) { refused = error.name }
  return { parts, ran: 'ran' in globalThis, refused }
})()`
