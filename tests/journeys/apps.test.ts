/** SMART apps from the chart: opened in a page of their own, allowed by the person, ended by the person. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { admin, create, unique } from '../security/smart-app.ts'

let platform: Platform
let release: (() => Promise<void>) | undefined
let browser: Browser
let patient: string
const [family, allergen] = [unique('Appleby'), unique('Latex')]
const user = unique('nora')
const password = 'a password of her own'

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  patient = await create(platform, { resourceType: 'Patient', name: [{ family, given: ['Iris'] }], birthDate: '1939-03-04' })
  await create(platform, { resourceType: 'AllergyIntolerance', patient: { reference: `Patient/${patient}` }, code: { text: allergen }, clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] } })
  await admin(platform, 'user', 'add', '--username', user, '--name', 'Nora', '--facility', 'maple-grove', '--role', 'nurse', '--password', password)
  browser = await launchBrowser()
}) // prettier-ignore
after(async () => {
  await browser?.close()
  await release?.()
})

async function openApps(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${platform.baseUrl}/login?return=/p/${patient}/summary`)
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Chart' }).getByRole('link', { name: 'Apps' }).click()
  return page
}

test('a nurse opens an app from the chart, it shows whose chart that is, and signing out everywhere ends its access', async () => {
  const page = await openApps()
  const [app] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button', { name: 'Open Allergy card' }).click(),
  ])

  await app.getByRole('button', { name: 'Allow' }).click()
  await app.getByRole('heading', { name: `Iris ${family}` }).waitFor()
  await app.getByText(allergen).waitFor()
  assert.equal(new URL(app.url()).origin, `http://127.0.0.1:${platform.port + 12}`)
  assert.equal(await app.evaluate('document.cookie'), '')
  assert.equal(await app.evaluate('window.opener'), null)

  await page.goto(`${platform.baseUrl}/account/sessions`)
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  // What the gateway knows of a token it believes for four seconds.
  await assert.doesNotReject(async () => {
    for (;;) {
      await app
        .getByRole('button', { name: 'Read again' })
        .click({ timeout: 2000 })
        .catch(() => undefined)
      if (await app.getByText('Access has ended').isVisible()) return
    }
  })
})

test('an app that could get nothing for a person is not offered, and the page says so', async () => {
  const { status, body } = await appsOf('admin')
  assert.deepEqual({ status, apps: body.apps }, { status: 200, apps: [] })
  assert.deepEqual((await appsOf('nurse')).body.apps.map(({ id }) => id).includes('medley-sample'), true)
})

async function appsOf(username: string): Promise<{ status: number; body: { apps: { id: string }[] } }> {
  const entered = await fetch(`${platform.baseUrl}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ username, password: 'medley-demo' }),
  })
  const [cookie = ''] = entered.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
  const response = await fetch(`${platform.baseUrl}/session/apps`, { headers: { cookie } })
  return { status: response.status, body: (await response.json()) as { apps: { id: string }[] } }
}
