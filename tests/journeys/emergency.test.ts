/** Emergency access at the screen: asked why, seen while it holds, ended by hand. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { admin, create, unique } from '../security/smart-app.ts'

let platform: Platform
let release: (() => Promise<void>) | undefined
let browser: Browser
let patient: string
const [family, user, password] = [unique('Holloway'), unique('nurse'), 'a password of hers']

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  const person = (name: string) => create(platform, { resourceType: 'Patient', name: [{ family: name, given: ['Ida'] }], birthDate: '1940-01-02' })
  patient = await person(family)
  const own = await person(unique('Own'))
  await admin(platform, 'user', 'add', '--username', user, '--name', 'Eve', '--facility', 'maple-grove', '--role', 'nurse', '--password', password, '--patient', own)
  browser = await launchBrowser()
}) // prettier-ignore
after(async () => {
  await browser?.close()
  await release?.()
})

test('a nurse opens a hidden chart with a reason, sees how long it holds, and ends it', async () => {
  const page = await (await browser.newContext({ viewport: { width: 1024, height: 768 } })).newPage()
  await page.goto(`${platform.baseUrl}/login?return=/p/${patient}/summary`)
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()

  await page.getByRole('button', { name: 'Emergency access…' }).click()
  const drawer = page.getByRole('dialog', { name: 'Emergency access' })
  const open = drawer.getByRole('button', { name: 'Open the chart' })
  assert.ok(await open.isDisabled())
  await drawer.getByRole('radio', { name: 'Emergency treatment' }).click()
  await drawer.getByLabel('What happened').fill('found unresponsive')
  await open.click()

  const strip = page.getByRole('region', { name: 'Emergency access' })
  await strip.getByRole('link', { name: family.toUpperCase() }).waitFor()
  assert.match(await strip.getByRole('timer').innerText(), /^(30:00|29:\d\d) left$/)
  await page.getByRole('region', { name: 'Patient', exact: true }).getByText(family.toUpperCase()).waitFor()

  await strip.getByRole('button', { name: 'End now' }).click()
  await page.waitForURL((url) => !url.pathname.includes(patient))
  assert.ok(!(await page.content()).includes(family.toUpperCase()))
  await page.goto(`${platform.baseUrl}/p/${patient}/summary`)
  await page.getByRole('button', { name: 'Emergency access…' }).waitFor()
  assert.equal(await strip.count(), 0)
})
