/** A privacy officer finds out who looked at whom, reviews emergency access, and takes an accounting of disclosures. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { detailText } from '@medley/audit/event'
import { createRecorder } from '@medley/audit/recorder'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type AtWork, fullView, openWindow, signIn } from './at-work.ts'
import { admit, type Resident } from './resident.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let resident: Resident
let him: AtWork

/** As the gateway does when somebody breaks the glass. */
async function breakGlass(patient: string): Promise<void> {
  const read = (file: string): string => readFileSync(path.join(platform.dataDir, file), 'utf8')
  const { gateway } = JSON.parse(read('postgres/app-urls.json')) as Record<string, string>
  const pool = new pg.Pool({ connectionString: gateway ?? '', max: 1 })
  const key = read('keys/audit-writers/gateway.txt').trim()
  const origin = {
    facility: 'maple-grove',
    agent: 'nurse',
    client: 'medley-shell',
    request: `journey-${patient}`,
  }
  const detail = detailText({
    roles: ['nurse'],
    purpose: 'BTG',
    what: 'emergency',
    note: 'Found unresponsive in the hall',
  })
  await createRecorder({ pool, key, now: Date.now }).record([
    {
      ...origin,
      kind: 'emergency-start',
      outcome: 0,
      type: 'Patient',
      id: patient,
      version: 0,
      patient,
      detail,
    },
  ])
  await pool.end()
}

async function requireNoFaults(page: Page): Promise<void> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  )
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`),
    [],
  )
}

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  resident = await admit(platform, 'Odile')
  await breakGlass(resident.id)
  const headers = { authorization: `Bearer ${await platform.token()}` }
  await fetch(`${platform.baseUrl}/fhir/R4/Patient/${resident.id}`, { headers })
  him = await openWindow(browser)
  await signIn(him, platform.baseUrl, 'him')
})
after(async () => {
  await browser.close()
  await release()
})

test('who looked at a resident, by resident and by person', async () => {
  const { page } = him
  await page.getByRole('navigation', { name: 'Modules' }).getByRole('link', { name: 'Privacy' }).click()
  await fullView(page, 'audit').waitFor()

  await page.getByLabel('Resident id').fill(resident.id)
  await page.getByLabel('Resident id').press('Tab')
  await page.getByRole('row', { name: /Broke the glass/ }).waitFor()

  await page
    .getByRole('row', { name: /medley-demo.*Created/ })
    .first()
    .waitFor()
  await requireNoFaults(page)
  await page.getByRole('button', { name: 'nurse' }).first().click()
  await page
    .getByRole('row', { name: /medley-demo/ })
    .first()
    .waitFor({ state: 'detached' })
  // The only one: a second would be a fault here.
  await page.getByRole('row', { name: /Broke the glass/ }).waitFor()
  await page.getByLabel('From', { exact: true }).fill('2020-01-01')
  await page.getByLabel('To', { exact: true }).fill('2020-01-02')
  await page.getByText('Nothing is on record for this choice.').waitFor()
})

test('emergency access is approved, or followed up with a note', async () => {
  const { page } = him
  await page.getByRole('link', { name: 'Emergency access' }).click()
  const one = page
    .getByRole('listitem')
    .filter({ hasText: 'Found unresponsive' })
    .filter({ has: page.getByRole('button') })
    .first()
  await one.waitFor()
  await requireNoFaults(page)

  await one.getByRole('button', { name: 'Follow up' }).click()
  await page.getByRole('alert').getByText('Say in the note').waitFor()
  await one.getByLabel('Note').fill('Talk to the charge nurse')
  await one.getByRole('button', { name: 'Follow up' }).click()

  await page.getByRole('listitem').filter({ hasText: 'Talk to the charge nurse' }).first().waitFor()
})

test('an accounting of disclosures is taken away, and that is on record', async () => {
  const { page } = him
  await page.getByRole('link', { name: 'Disclosures' }).click()
  await page.getByLabel('Resident id').fill(resident.id)
  await page.getByLabel('Resident id').press('Tab')
  await fullView(page, 'audit').waitFor()
  await requireNoFaults(page)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).click(),
  ])

  const text = readFileSync(await download.path(), 'utf8')
  assert.match(text, /^time,recipient,person,what,done,purpose,address,event\r\n/)
  assert.match(text, /,medley-demo,/)
  await page.getByRole('link', { name: 'Access', exact: true }).click()
  await page
    .getByRole('row', { name: /him.*Took a report/ })
    .first()
    .waitFor()
  assert.deepEqual(him.faults, [])
})

test('whoever does not review access has no such page', async () => {
  const nurse = await openWindow(browser)
  await signIn(nurse, platform.baseUrl, 'nurse')

  assert.equal(await nurse.page.getByRole('link', { name: 'Privacy' }).count(), 0)
  await nurse.page.goto(`${platform.baseUrl}/privacy`)
  await nurse.page.waitForURL((url) => url.pathname !== '/privacy')
  await nurse.context.close()
})
