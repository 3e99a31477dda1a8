/** Two people look at the same chart; what one writes, the other sees without doing anything. */
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { fhirClient } from '../conformance/client.ts'
import { banner, openChart, openWindow, signIn } from './at-work.ts'
import { admit, type Resident } from './resident.ts'
import assert from 'node:assert/strict'

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let resident: Resident

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  resident = await admit(platform, 'Live')
})
after(async () => {
  await browser.close()
  await release()
})

test('an allergy that somebody else records is on the banner and in the summary within seconds, in every tab', async () => {
  const nurse = await openWindow(browser)
  await signIn(nurse, platform.baseUrl, 'nurse')
  await openChart(nurse.page, resident)
  const second = await nurse.context.newPage()
  await second.goto(`${platform.baseUrl}/p/${resident.id}/summary`)
  await banner(second).getByText(`Penicillin ${resident.family}`).first().waitFor()
  await nurse.page.bringToFront()
  await banner(nurse.page).getByText(`Penicillin ${resident.family}`).first().waitFor()

  const fhir = fhirClient(platform, await platform.token())
  const { status } = await fhir('AllergyIntolerance', {
    method: 'POST',
    body: {
      resourceType: 'AllergyIntolerance',
      patient: { reference: `Patient/${resident.id}` },
      criticality: 'high',
      clinicalStatus: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
        ],
      },
      code: { text: `Latex ${resident.family}` },
    },
  })
  assert.equal(status, 201)

  await banner(nurse.page).getByText(`Latex ${resident.family}`).first().waitFor({ timeout: 5000 })
  await nurse.page
    .locator('[data-module="medications"]')
    .getByText(`Latex ${resident.family}`)
    .first()
    .waitFor({ timeout: 5000 })
  // Chromium shows both pages as visible here; the second one hears it from the first.
  await banner(second).getByText(`Latex ${resident.family}`).first().waitFor({ timeout: 5000 })
  assert.deepEqual(nurse.faults, [])
})

test('a chart that one opens is told to apps of the same person, and other tabs follow if that is wanted', async () => {
  const nurse = await openWindow(browser)
  await signIn(nurse, platform.baseUrl, 'nurse')
  const second = await nurse.context.newPage()
  await second.goto(`${platform.baseUrl}/labs`)
  await second.getByRole('button', { name: /Open your menu/ }).click()
  await second
    .getByRole('radio', { name: 'Follow' })
    .or(second.getByRole('button', { name: 'Follow' }))
    .click()
  const heard = second.evaluate<{ event: object }>(
    `new Promise((resolve) => new EventSource('/context').addEventListener('Patient-open', ({ data }) => {
      if (data.includes('${resident.id}')) resolve(JSON.parse(data))
    }))`,
  )
  await openChart(nurse.page, resident)
  await second.waitForURL(`**/p/${resident.id}/summary`)
  assert.deepEqual((await heard).event, {
    'hub.event': 'Patient-open',
    'context': [{ key: 'patient', resource: { resourceType: 'Patient', id: resident.id } }],
  }) // prettier-ignore
  await nurse.page.goto(`${platform.baseUrl}/patients`)
  await banner(second).getByText(resident.family.toUpperCase()).first().waitFor()
  assert.deepEqual(nurse.faults, [])
  await nurse.context.close()
})
