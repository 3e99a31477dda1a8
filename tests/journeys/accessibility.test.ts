/** Every screen, light and dark, against the rules of axe for WCAG 2.2 AA; and the ways of the keyboard. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { openWindow, signIn } from './at-work.ts'
import { admit, type Resident } from './resident.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let resident: Resident

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  resident = await admit(platform, 'Rosa')
})

after(async () => {
  await browser.close()
  await release()
})

// prettier-ignore
const house = ['patients', 'medications', 'labs', 'notes', 'care', 'adt']
// prettier-ignore
const chart = [
  'summary', 'medications', 'medications/allergies', 'medications/immunizations', 'labs', 'labs/reports', 'labs/vitals',
  'notes', 'care', 'care/problems', 'care/team', 'adt', 'billing', 'patients',
]

async function faultsOf(page: Page): Promise<string[]> {
  // Through the browser itself: the page's own policy lets no foreign script in.
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  )
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  )
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no screen has a fault that axe can find, ${colorScheme}`, async () => {
    const window = await openWindow(browser, { colorScheme })
    const { page } = window
    await page.goto(`${platform.baseUrl}/login`)
    assert.deepEqual(await faultsOf(page), [], 'sign-in')
    await signIn(window, platform.baseUrl)
    for (const path of [...house, ...chart.map((screen) => `p/${resident.id}/${screen}`)])
      await checkScreen(page, path)
    await window.context.close()

    const office = await openWindow(browser, { colorScheme })
    await signIn(office, platform.baseUrl, 'biller')
    for (const path of ['billing', `p/${resident.id}/billing/claims`, `p/${resident.id}/billing/payments`])
      await checkScreen(office.page, path)
    await office.context.close()
  })
}

async function checkScreen(page: Page, path: string): Promise<void> {
  await page.goto(`${platform.baseUrl}/${path}`)
  await page.locator('[data-state="full"]').first().waitFor()
  await page.locator('[data-state="loading"]').first().waitFor({ state: 'detached' })
  assert.deepEqual(await faultsOf(page), [], path)
}

test('the keyboard reaches content first, then search; a test is chosen with the arrows', async () => {
  const window = await openWindow(browser)
  const { page } = window
  await signIn(window, platform.baseUrl)
  await page.goto(`${platform.baseUrl}/p/${resident.id}/labs`)
  await page.getByRole('button', { name: 'Potassium' }).waitFor()
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to content')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate('document.activeElement.id'), 'content')

  await page.keyboard.press('/')
  assert.equal(await page.evaluate('document.activeElement.getAttribute("aria-label")'), 'Search patients')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Potassium' }).focus()
  await page.keyboard.press('Enter')
  assert.equal(await page.getByRole('button', { name: 'Potassium' }).getAttribute('aria-pressed'), 'true')
  await window.context.close()
})
