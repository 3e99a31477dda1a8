/** A clinician signs in, finds a resident by typing, and reads the chart in all seven modules. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type AtWork, banner, chartTab, fullView, openChart, openWindow, signIn } from './at-work.ts'
import { admit, type Resident } from './resident.ts'

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let atWork: AtWork
let dorothy: Resident
let doris: Resident

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  dorothy = await admit(platform, 'Dorothy')
  doris = await admit(platform, 'Doris')
  atWork = await openWindow(browser)
})

after(async () => {
  await browser.close()
  await release()
})

test('whoever is not signed in is asked to, and comes back to where they wanted to be', async () => {
  const { page } = atWork
  await page.goto(`${platform.baseUrl}/p/${dorothy.id}/labs`)
  await page.getByLabel('User name').fill('physician')
  await page.getByLabel('Password').fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('do not match').waitFor()

  await page.getByLabel('User name').fill('physician')
  await page.getByLabel('Password').fill('medley-demo')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await banner(page).getByText(dorothy.family.toUpperCase()).first().waitFor()
  assert.equal(new URL(page.url()).pathname, `/p/${dorothy.id}/labs`)
})

test('a few letters find the resident, Enter opens the chart, and the banner says who it is', async () => {
  const { page } = atWork
  await page.goto(platform.baseUrl)
  await page.getByRole('combobox', { name: 'Search patients' }).waitFor()
  await openChart(page, dorothy)

  for (const text of [
    '14 Mar 1942',
    `MRN ${dorothy.family}`,
    `214-A ${dorothy.family}`,
    'DNR',
    `Penicillin ${dorothy.family}`,
  ]) {
    await banner(page).getByText(text).first().waitFor()
  }
  assert.match(page.url(), new RegExp(`/p/${dorothy.id}/summary$`))
})

test('the summary is made of parts of all seven modules', async () => {
  for (const module of ['patients', 'notes', 'medications', 'labs', 'care', 'adt', 'billing']) {
    await fullView(atWork.page, module).first().waitFor()
  }
})

/** Tab, page of the module if it has several, and what it shows of this resident. */
const screens: [tab: string, page: string | null, module: string, shows: string[]][] = [
  ['Medications', null, 'medications', ['apixaban', '1 tablet twice a day']],
  ['Medications', 'Allergies', 'medications', ['Penicillin']],
  ['Medications', 'Immunizations', 'medications', ['Influenza']],
  ['Results', null, 'labs', ['Potassium', '3.8']],
  ['Results', 'Reports', 'labs', ['Basic metabolic panel']],
  ['Results', 'Vitals', 'labs', ['112/64']],
  ['Notes', null, 'notes', ['Nursing note']],
  ['Care plan', null, 'care', ['Mobility', 'Walk 150 ft']],
  ['Care plan', 'Problems', 'care', ['Heart failure', 'Mar 2020']],
  ['Care plan', 'Care team', 'care', ['Helen Strand, MD']],
  ['Stay', null, 'adt', ['Skilled stay', '214-A', 'Inpatient']],
  ['Coverage', null, 'billing', ['Medicare']],
  ['Face sheet', null, 'patients', ['14 Mar 1942', 'Karin Byrd']],
]

for (const [tab, pageName, module, shows] of screens) {
  test(`${tab}${pageName ? `, ${pageName}` : ''}: shows what is recorded`, async () => {
    const { page } = atWork
    await chartTab(page, tab).click()
    if (pageName) await page.getByRole('main').getByRole('link', { name: pageName, exact: true }).click()
    for (const text of shows) await fullView(page, module).getByText(text).first().waitFor()
  })
}

test('claims and payments are for who bills; to others it is said that they are not', async () => {
  const { page } = atWork
  await page.goto(`${platform.baseUrl}/p/${dorothy.id}/billing/claims`)
  await page.getByText('You do not have access to this.').waitFor()
  await page.goto(`${platform.baseUrl}/p/${dorothy.id}/summary`)

  const office = await openWindow(browser)
  await signIn(office, platform.baseUrl, 'biller')
  for (const [screen, amount] of [
    ['claims', '$120.50'],
    ['payments', '$80.00'],
  ] as const) {
    await office.page.goto(`${platform.baseUrl}/p/${dorothy.id}/billing/${screen}`)
    await fullView(office.page, 'billing').getByText(amount).first().waitFor()
  }
  // What a role may not see is neither "could not check" nor "none", and navigation offers what it works with.
  const shown = banner(office.page)
  await shown.getByText('Not shown', { exact: true }).nth(3).waitFor()
  assert.equal(await shown.getByText(/Could not check|recorded/).count(), 0)
  const rail = office.page.getByRole('navigation', { name: 'Modules' })
  assert.deepEqual(await rail.getByRole('link').allInnerTexts(), ['Residents', 'Billing'])
  await office.page.goto(`${platform.baseUrl}/billing`)
  await office.page.locator('[data-state="full"] a[href*="/p/"]').first().waitFor()
  await office.context.close()
})

test('a document is read beside the list, in its own character set', async () => {
  const { page } = atWork
  await chartTab(page, 'Notes').click()
  await page.getByRole('heading', { name: 'Plan', exact: true }).waitFor()
  await page.getByText(`Ambulate ${dorothy.family} at 37 °C`).waitFor()
})

test('the trend of a result has its range, its flags, and a table that says the same', async () => {
  const { page } = atWork
  await chartTab(page, 'Results').click()
  const chart = page.getByRole('img', { name: /^Potassium, 4 values/ })
  await chart.getByText('Usual 3.5–5.1').waitFor()
  assert.equal(await chart.locator('.mark.high').count(), 1)
  assert.equal(await chart.locator('.mark.low').count(), 1)

  await page.getByRole('button', { name: 'Table' }).click()
  const rows = page.getByRole('region', { name: 'Potassium' }).getByRole('row')
  await rows.nth(4).waitFor()
  assert.equal(await rows.filter({ hasText: '5.9' }).filter({ hasText: 'High' }).count(), 1)
  assert.equal(await rows.filter({ hasText: '3.1' }).filter({ hasText: 'Low' }).count(), 1)
})

test('another resident changes banner and screen together, and nothing of the first one stays', async () => {
  const { page } = atWork
  await chartTab(page, 'Medications').click()
  await fullView(page, 'medications').getByText(`apixaban ${dorothy.family}`).waitFor()
  await openChart(page, doris)

  await fullView(page, 'medications').getByText(`apixaban ${doris.family}`).waitFor()
  assert.match(page.url(), new RegExp(`/p/${doris.id}/medications$`))
  assert.equal(await page.getByText(dorothy.family).count(), 0)

  await chartTab(page, 'Summary').click()
  await fullView(page, 'adt').getByText(`Skilled stay ${doris.family}`).waitFor()
  await page.goBack()
  await page.goBack()
  await fullView(page, 'medications').getByText(`apixaban ${dorothy.family}`).waitFor()
  assert.equal(await page.getByRole('main').getByText(`apixaban ${doris.family}`).count(), 0)
})

test('from a list one goes on to the next resident, by button and by key, on the same page', async () => {
  const { page } = atWork
  await page.goto(`${platform.baseUrl}/patients`)
  const links = page.locator('main [data-resident]')
  await links.nth(1).waitFor()
  const idOf = (place: number) => links.nth(place).getAttribute('data-resident')
  const [first, second] = [await idOf(0), await idOf(1)]
  await links.first().click()
  await page.waitForURL(`**/p/${first ?? ''}/**`)
  await chartTab(page, 'Results').click()
  await page.getByRole('button', { name: 'Next resident' }).click()
  await page.waitForURL(`**/p/${second ?? ''}/labs`)
  await page.getByRole('button', { name: 'Previous resident' }).waitFor()
  await page.keyboard.press(',')
  await page.waitForURL(`**/p/${first ?? ''}/labs`)
})

test('outside a chart no resident is open', async () => {
  const { page } = atWork
  await page.getByRole('navigation', { name: 'Modules' }).getByRole('link', { name: 'Residents' }).click()
  await page.getByRole('heading', { name: 'Residents' }).waitFor()
  assert.equal(await banner(page).count(), 0)
})

test('every module has a page of the house that leads into charts', async () => {
  const { page } = atWork
  for (const name of ['Medications', 'Results', 'Notes', 'Care', 'Stays']) {
    await page.getByRole('navigation', { name: 'Modules' }).getByRole('link', { name, exact: true }).click()
    await page.locator('[data-state="full"] a[href*="/p/"]').first().waitFor()
  }
})

test('nothing was thrown, and the content security policy was never tried', () => {
  assert.deepEqual(atWork.faults, [])
})

test('a session that has ended leads to the sign-in page, and back to the chart', async () => {
  const { page, context } = atWork
  await page.goto(`${platform.baseUrl}/p/${dorothy.id}/notes`)
  await fullView(page, 'notes').waitFor()
  await context.clearCookies()
  await chartTab(page, 'Medications').click()
  await page.waitForURL((url) => url.pathname === '/login')
  await page.getByLabel('User name').fill('physician')
  await page.getByLabel('Password').fill('medley-demo')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await fullView(page, 'medications').first().waitFor()
})

test('signing out ends the session', async () => {
  const { page } = atWork
  await page.getByRole('button', { name: 'Open your menu' }).click()
  await page.getByText('Maple Grove').last().waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('User name').waitFor()
  const session = await page.request.get(`${platform.baseUrl}/session`)
  assert.equal(session.status(), 401)
})
