/** Each person's own language: chosen in the menu, kept, and nobody else's. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { openWindow, signIn } from './at-work.ts'
import { admit, type Resident } from './resident.ts'

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let resident: Resident

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  resident = await admit(platform, 'Elena')
})

after(async () => {
  await browser.close()
  await release()
})

test('the screens speak Spanish to whoever chose it: words, dates, and what the page says it is', async () => {
  const window = await openWindow(browser)
  const { page } = window
  await signIn(window, platform.baseUrl, 'nurse')
  await page.goto(`${platform.baseUrl}/p/${resident.id}/summary`)
  await page.getByRole('button', { name: /Open your menu/ }).click()
  await page
    .getByRole('radio', { name: 'Español' })
    .or(page.getByRole('button', { name: 'Español' }))
    .click()

  const rail = page.getByRole('navigation', { name: 'Módulos' })
  await rail.getByRole('link', { name: 'Residentes' }).waitFor()
  assert.equal(await page.evaluate('document.documentElement.lang'), 'es')
  await page.getByRole('navigation', { name: 'Expediente' }).getByRole('link', { name: 'Plan de cuidados' }).waitFor() // prettier-ignore
  await page.getByText('14 mar 1942').first().waitFor()
  await page.getByRole('region', { name: 'Paciente', exact: true }).getByText('Habitación').waitFor()
  assert.deepEqual(window.faults, [])

  // Somebody else at the same device reads their own.
  await page.context().clearCookies()
  await page.goto(platform.baseUrl)
  await page.getByLabel('User name').fill('physician')
  await page.getByLabel('Password').fill('medley-demo')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Modules' }).getByRole('link', { name: 'Residents' }).waitFor()
  assert.equal(await page.evaluate('document.documentElement.lang'), 'en')
  await window.context.close()
})

test('who is not known yet is spoken to in the language of the browser, at sign-in and when it fails', async () => {
  const { page, context } = await openWindow(browser, { locale: 'es-MX' })
  await page.goto(`${platform.baseUrl}/login`)
  await page.getByLabel('Usuario').fill('nurse')
  await page.getByLabel('Contraseña').fill('wrong')
  await page.getByRole('button', { name: 'Iniciar sesión' }).click()
  await page.getByText('El usuario y la contraseña no coinciden.').waitFor()
  assert.equal(await page.evaluate('document.documentElement.lang'), 'es')
  await context.close()
})
