/** The screens of one module cannot be fetched: it says so, can be tried again, and everything else works. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type AtWork, banner, chartTab, fullView, openWindow, signIn } from './at-work.ts'
import { stored } from './record.ts'
import { admit, type Resident } from './resident.ts'

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let atWork: AtWork
let resident: Resident

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  resident = await admit(platform, 'Ilse')
  atWork = await openWindow(browser)
  await signIn(atWork, platform.baseUrl)
})

after(async () => {
  await browser.close()
  await release()
})

test('a remote that is not there becomes a card in the summary and on its own tab; the address stays', async () => {
  const { page } = atWork
  await page.route('**/modules/notes/**', (route) => route.fulfill({ status: 404 }))
  await page.goto(`${platform.baseUrl}/p/${resident.id}/summary`)
  await page.getByRole('alert').waitFor()
  await page.getByRole('heading', { name: 'Notes is not available' }).waitFor()
  for (const module of ['patients', 'medications', 'labs', 'care', 'adt', 'billing']) {
    await fullView(page, module).first().waitFor()
  }

  await chartTab(page, 'Notes').click()
  await page.getByRole('alert').getByText('This does not mean there is nothing to see.').waitFor()
  assert.match(page.url(), /\/notes$/)
  assert.equal(await page.getByText('No notes recorded').count(), 0)
  await banner(page).getByText(resident.family.toUpperCase()).first().waitFor()
})

test('"Try again" loads it once it is back, without a reload of the page', async () => {
  const { page } = atWork
  await page.evaluate('globalThis.samePage = true')
  await page.unroute('**/modules/notes/**')
  await page.getByRole('button', { name: 'Try again' }).click()
  await fullView(page, 'notes').getByText('Nursing note').first().waitFor()
  assert.equal(await page.evaluate('globalThis.samePage'), true)
})

test('a service that answers 503 is told apart from one that has nothing, here and in the banner', async () => {
  const { page } = atWork
  const outcome = {
    resourceType: 'OperationOutcome',
    issue: [
      { severity: 'error', code: 'transient', diagnostics: 'The module medications is not available.' },
    ],
  }
  await page.route(/\/fhir\/R4\/(AllergyIntolerance|MedicationRequest)\//, (route) =>
    route.fulfill({ status: 503, json: outcome }),
  )
  await page.goto(`${platform.baseUrl}/p/${resident.id}/medications`)
  await page.getByRole('heading', { name: 'Medications is not available' }).first().waitFor()
  await banner(page).getByText('Could not check').waitFor()
  assert.equal(await page.getByText('None recorded').count(), 1, 'only the alerts of the banner have none')
  await page.getByText(/^Medications is not available since \d\d:\d\d\.$/).waitFor()
  await banner(page).getByText('DNR').waitFor()

  await page.unroute(/\/fhir\/R4\/(AllergyIntolerance|MedicationRequest)\//)
  // One retry that is answered brings back everything that had failed with it, the banner too.
  await page.getByRole('button', { name: 'Try again' }).last().click()
  await fullView(page, 'medications').getByText('apixaban').waitFor({ timeout: 5000 })
  await banner(page).getByText('Penicillin').waitFor({ timeout: 5000 })
})

test('work goes on while results are down: what is written elsewhere is stored, and nobody is told there are none', async () => {
  const { page } = atWork
  const isOfLabs = /\/fhir\/R4\/(Observation|DiagnosticReport)\//
  await page.route(isOfLabs, (route) => route.fulfill({ status: 503, json: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'transient' }] } })) // prettier-ignore
  await page.goto(`${platform.baseUrl}/p/${resident.id}/summary`)
  await page.getByRole('heading', { name: 'Results is not available' }).first().waitFor()
  assert.equal(await page.getByText('No results recorded').count(), 0)

  await chartTab(page, 'Face sheet').click()
  await page.getByRole('button', { name: 'Full code', exact: true }).click()
  await page.getByRole('status').getByText('Code status: Full code').first().waitFor()
  await banner(page).getByText('Full code').waitFor()
  const flags = await stored(platform, 'Flag', `patient=${resident.id}`)
  assert.deepEqual(flags.map(({ code, status }) => `${code.text ?? ''} ${status}`).sort(), [
    'DNR inactive',
    'Full code active',
  ])
  await page.unroute(isOfLabs)
})
