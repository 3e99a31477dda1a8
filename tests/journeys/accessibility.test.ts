/** Every screen and what opens over it, light and dark, against the rules of axe for WCAG 2.2 AA; and the ways of the keyboard. */
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

/** By who works there. `p/` is in the resident's chart. */
// prettier-ignore
const screens: Readonly<Record<string, readonly string[]>> = {
  nurse: [
    'patients', 'medications', 'medications/pass', 'labs', 'notes', 'care', 'care/tasks', 'adt', 'adt/beds', 'adt/midnight',
    'account/sessions', 'p/summary', 'p/apps', 'p/medications', 'p/medications/record', 'p/medications/allergies',
    'p/medications/immunizations', 'p/labs', 'p/labs/reports', 'p/labs/vitals', 'p/notes', 'p/notes/write/visit', 'p/care',
    'p/care/problems', 'p/care/team', 'p/adt', 'p/adt/packet', 'p/billing', 'p/patients', 'p/patients/intake',
  ],
  biller: ['billing', 'billing/month', 'p/billing/claims', 'p/billing/payments'],
  him: ['patients/merge', 'privacy'],
}

/** What opens over a screen: the key or the button that opens it. */
const overlays: readonly { at: string; open: (page: Page) => Promise<void> }[] = [
  { at: 'patients', open: (page) => page.keyboard.press('Control+k') },
  { at: 'patients', open: (page) => page.keyboard.press('?') },
  { at: 'p/medications', open: (page) => page.getByRole('button', { name: 'New order' }).click() },
  { at: 'p/labs/vitals', open: (page) => page.getByRole('button', { name: 'Record vital signs' }).click() },
  { at: 'p/notes', open: (page) => page.getByRole('button', { name: 'Attach file' }).click() },
  { at: 'p/patients', open: (page) => page.getByRole('button', { name: 'Photo', exact: true }).click() },
  { at: 'p/care', open: (page) => page.getByRole('button', { name: /^Progress: / }).first().click() },
  { at: 'p/apps', open: openEmergency },
  { at: 'medications/pass', open: (page) => page.getByRole('button', { name: 'Not given' }).first().click() },
] // prettier-ignore

async function openEmergency(page: Page): Promise<void> {
  await page.locator('[popovertarget=user-menu]').click()
  await page.getByRole('button', { name: 'Emergency access to this chart' }).click()
}

async function assertFaultless(page: Page, what: string): Promise<void> {
  // Through the browser itself: the page's own policy lets no foreign script in.
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  )
  const faults = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  )
  assert.deepEqual(faults, [], what)
}

async function openScreen(page: Page, screen: string): Promise<void> {
  await page.goto(`${platform.baseUrl}/${screen.replace(/^p\//, `p/${resident.id}/`)}`)
  await page.locator('main h1').first().waitFor({ state: 'attached' })
  await page.locator('main [data-state="full"], main form, main .devices li').first().waitFor()
  await page.locator('[data-state="loading"]').first().waitFor({ state: 'detached' })
}

const schemes = ['light', 'dark'] as const

/** Each screen in one scheme, by turns; AXE_SCHEMES=all is the long form. */
const inScheme = <T>(list: readonly T[], scheme: number): T[] =>
  list.filter((_, place) => process.env['AXE_SCHEMES'] === 'all' || place % 2 === scheme)

for (const [scheme, colorScheme] of schemes.entries()) {
  test(`no screen has a fault that axe can find, ${colorScheme}`, async () => {
    const stranger = await openWindow(browser, { colorScheme })
    await stranger.page.goto(`${platform.baseUrl}/login`)
    await assertFaultless(stranger.page, 'sign-in')
    await stranger.context.close()
    for (const [role, own] of Object.entries(screens)) {
      const window = await openWindow(browser, { colorScheme })
      await signIn(window, platform.baseUrl, role)
      for (const screen of inScheme(own, scheme)) {
        await openScreen(window.page, screen)
        await assertFaultless(window.page, screen)
      }
      await window.context.close()
    }
  })

  test(`nothing that opens over a screen has one, ${colorScheme}`, async () => {
    const window = await openWindow(browser, { colorScheme })
    const { page } = window
    await signIn(window, platform.baseUrl, 'nurse')
    for (const { at, open } of inScheme(overlays, scheme)) {
      await openScreen(page, at)
      await open(page)
      await page.locator('dialog[open]').waitFor()
      await assertFaultless(page, `over ${at}`)
    }
    await window.context.close()
  })
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
