/** The service of one module is really down: the chart says so, the rest works, and it heals by itself. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { runModuleCommand } from '../harness/module-command.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type AtWork, banner, chartTab, fullView, openWindow, signIn } from '../journeys/at-work.ts'
import { admit, type Resident } from '../journeys/resident.ts'

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let atWork: AtWork
let resident: Resident

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  resident = await admit(platform, 'Samuel')
  atWork = await openWindow(browser)
  await signIn(atWork, platform.baseUrl)
})

after(async () => {
  await browser.close()
  await release()
})

test('results are said to be unavailable, not to be none; six modules and the banner work', async () => {
  const { page } = atWork
  runModuleCommand(platform, 'stop', 'labs')
  await page.goto(`${platform.baseUrl}/p/${resident.id}/summary`)

  await page.getByRole('heading', { name: 'Results is not available' }).first().waitFor()
  for (const module of ['patients', 'notes', 'medications', 'care', 'adt', 'billing']) {
    await fullView(page, module).first().waitFor()
  }
  await banner(page).getByText('DNR').waitFor()
  assert.equal(await page.getByText('No laboratory results recorded').count(), 0)
  await page.getByRole('status').getByText('Results is not available since').waitFor()
  await chartTab(page, 'Results not available').waitFor()
})

test('a module that is back fills the open screen without a click', async () => {
  const { page } = atWork
  await chartTab(page, 'Results not available').click()
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).first().waitFor()
  runModuleCommand(platform, 'start', 'labs')
  await fullView(page, 'labs').getByText('Potassium').first().waitFor({ timeout: 45_000 })
  await page.getByText('Results is not available since').waitFor({ state: 'detached' })
})
