/** The locked screen: nothing of a resident stays in the page, and only the same person goes on. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import AxeBuilder from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { create, unique } from '../security/smart-app.ts'

let platform: Platform
let release: (() => Promise<void>) | undefined
let browser: Browser
let patient: string
const family = unique('Lockwood')
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  patient = await create(platform, { resourceType: 'Patient', name: [{ family, given: ['Ida'] }], birthDate: '1940-01-02' })
  browser = await launchBrowser()
}) // prettier-ignore
after(async () => {
  await browser?.close()
  await release?.()
})

const atWork = new Set<BrowserContext>()
after(() => Promise.all([...atWork].map((context) => context.close())))

/** Signed in, with the chart of the resident open, and a clock that the test moves. */
async function openChart(user = 'nurse'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  atWork.add(context)
  const page = await context.newPage()
  await page.clock.install()
  await page.goto(`${platform.baseUrl}/login?return=/p/${patient}/summary`)
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password').fill('medley-demo')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await opened(page)
  return page
}

const opened = (page: Page): Promise<void> =>
  page.getByRole('region', { name: 'Patient', exact: true }).getByText(family.toUpperCase()).first().waitFor()

const contains = async (page: Page, text: string): Promise<boolean> =>
  (await page.content()).toLowerCase().includes(text.toLowerCase())

const unlock = async (page: Page, password: string): Promise<void> => {
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Unlock' }).click()
}

describe('the locked screen', { concurrency: true }, () => {
  test('after fifteen idle minutes nothing of the resident is in the page, and the server has locked it too', async () => {
    const page = await openChart()
    await page.clock.fastForward(14 * 60_000 + 5000)
    await page.getByRole('dialog', { name: 'Are you still there?' }).waitFor()
    await page.clock.fastForward(60_000)
    await page.getByRole('heading', { name: 'Amara Osei, RN' }).waitFor()

    assert.ok(!(await contains(page, family)))
    // The page is empty at once; it tells the server in the next moment.
    const address = `${platform.baseUrl}/fhir/R4/Patient/${patient}`
    const isLocked = async (): Promise<boolean> => (await page.request.get(address)).status() === 401
    const deadline = Date.now() + 5000
    while (!(await isLocked())) assert.ok(Date.now() < deadline, 'the server is locked within 5 s')
    await page.evaluate(AxeBuilder.source)
    const faults = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))')
    assert.deepEqual(faults, [])

    await unlock(page, 'wrong')
    await page.getByRole('alert').getByText('That does not match.').waitFor()
    await unlock(page, 'medley-demo')
    await opened(page)
  })

  test('a person who leaves locks the screen by key; another page of the browser is locked with it', async () => {
    const page = await openChart('therapist')
    const other = await page.context().newPage()
    await other.goto(page.url())
    await opened(other)

    await page.keyboard.press('Alt+L')

    for (const one of [page, other]) {
      await one.getByRole('button', { name: 'Unlock' }).waitFor()
      assert.ok(!(await contains(one, family)))
    }
    await page.reload()
    await page.getByLabel('User name').waitFor()
    await unlock(other, 'medley-demo')
    await opened(other)
  })

  test('somebody else signs in at the locked screen and finds nothing of the one before', async () => {
    const page = await openChart('aide')
    await page.getByRole('button', { name: 'Open your menu' }).click()
    await page.getByRole('button', { name: 'Lock the screen Alt L' }).click()
    await page.getByRole('button', { name: 'Sign in as somebody else' }).click()
    await page.getByLabel('User name').fill('biller')
    await page.getByLabel('Password').fill('medley-demo')
    await page.getByRole('button', { name: 'Sign in' }).click()

    await page.getByRole('combobox', { name: 'Search patients' }).waitFor()
    assert.doesNotMatch(page.url(), /\/p\//)
    assert.equal(await page.getByRole('region', { name: 'Patient', exact: true }).count(), 0)
  })

  test('a person changes the facility and sees every session', async () => {
    const page = await openChart('physician')
    const menu = page.getByRole('button', { name: 'Open your menu' })
    await menu.click()
    await page.getByRole('button', { name: 'Oak Hill' }).click()
    await page.getByTestId('facility').getByText('Oak Hill').waitFor()
    assert.ok(!(await contains(page, family)))

    await menu.click()
    await page.getByRole('link', { name: 'Your sessions' }).click()
    await page.getByText('This session').waitFor()
    assert.equal(await page.title(), 'Your sessions · Medley')
  })
})
