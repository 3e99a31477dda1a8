/** A day with results, vital signs, notes and goals: acknowledged, recorded, signed, cosigned, amended, reviewed. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DiagnosticReport } from 'fhir/r4'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type AtWork, drawer, fullView, openWindow, signIn, toast } from './at-work.ts'
import { stored, write } from './record.ts'
import { admit, type Resident } from './resident.ts'

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let physician: AtWork
let nurse: AtWork
let resident: Resident

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  resident = await admit(platform, 'Irene')
  await write(platform, {
    resourceType: 'PractitionerRole',
    id: 'journey-helen-strand',
    active: true,
    practitioner: { reference: 'Practitioner/mg-helen-strand', display: 'Helen Strand, MD' },
    code: [{ text: 'Attending physician' }],
  })
  ;[physician, nurse] = await Promise.all([openWindow(browser), openWindow(browser)])
  await Promise.all([
    signIn(physician, platform.baseUrl, 'physician'),
    signIn(nurse, platform.baseUrl, 'nurse'),
  ])
})

after(async () => {
  await browser.close()
  await release()
})

const chart = (page: Page, screen: string) => page.goto(`${platform.baseUrl}/p/${resident.id}/${screen}`)

test('a report is acknowledged as the version that was seen; corrected, it is back and says so', async () => {
  const { page } = physician
  const row = page.getByRole('row').filter({ hasText: `panel ${resident.family}` })
  await page.goto(`${platform.baseUrl}/labs`)
  await row.getByRole('button', { name: /Acknowledge/ }).click()
  await row.getByText(/Helen Strand, MD/).waitFor()

  const [report] = (await stored(platform, 'DiagnosticReport', `patient=${resident.id}`)) as [
    DiagnosticReport,
  ]
  await write(platform, { ...report, status: 'corrected', conclusion: 'Potassium was hemolyzed.' })
  await page.reload()
  await row.getByText('CORRECTED').waitFor()
  await row.getByText(/Changed since Helen Strand/).waitFor()
  await row
    .getByRole('button', { name: /Basic metabolic panel/ })
    .first()
    .click()
  await drawer(page).getByText('Potassium was hemolyzed.').waitFor()
  await page.keyboard.press('Control+Enter')
  await toast(page, /acknowledged/)

  const reviews = await stored(platform, 'Provenance', `target=DiagnosticReport/${report.id ?? ''}`)
  const targets = reviews.map(({ target }) => target[0]?.reference).sort()
  const seen = [report.meta?.versionId, String(Number(report.meta?.versionId) + 1)]
  assert.deepEqual(
    targets,
    seen.map((version) => `DiagnosticReport/${report.id ?? ''}/_history/${version ?? ''}`),
  )
})

test('reports in range are ticked and acknowledged together by keyboard; a critical one has to be opened', async () => {
  const { page } = physician
  const subject = { reference: `Patient/${resident.id}` }
  const report = async (name: string, code: string): Promise<void> => {
    const id = `journey-${resident.family}-${name}`.toLowerCase()
    const effectiveDateTime = new Date().toISOString()
    const interpretation = [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code }] }] // prettier-ignore
    await write(platform, { resourceType: 'Observation', id, status: 'final', code: { text: name }, subject, effectiveDateTime, interpretation, valueString: code }) // prettier-ignore
    await write(platform, { resourceType: 'DiagnosticReport', id, status: 'final', subject, effectiveDateTime, code: { text: `${name} ${resident.family}` }, result: [{ reference: `Observation/${id}` }] }) // prettier-ignore
  }
  for (const [name, code] of [
    ['Sodium', 'N'],
    ['Chloride', 'N'],
    ['Troponin', 'HH'],
  ] as const)
    // prettier-ignore
    await report(name, code)
  await page.goto(`${platform.baseUrl}/labs`)
  const tick = (name: string) => page.getByRole('checkbox', { name: `Select ${name} ${resident.family}` })
  const critical = page.getByRole('button', { name: `Open to acknowledge Troponin ${resident.family}` })
  await critical.waitFor()
  assert.equal(await tick('Troponin').count(), 0)
  for (const name of ['Sodium', 'Chloride']) {
    await tick(name).focus()
    await page.keyboard.press('Space')
  }
  await page.keyboard.press('Shift+A')
  await toast(page, '2 reports acknowledged')
  await critical.click()
  await page.keyboard.press('Control+Enter')
  await toast(page, /Troponin.*acknowledged/)
  const targets = ['sodium', 'chloride', 'troponin'].map((name) => `DiagnosticReport/journey-${resident.family.toLowerCase()}-${name}`) // prettier-ignore
  const reviews = await stored(platform, 'Provenance', `target=${targets.join(',')}`)
  assert.deepEqual(reviews.map(({ target }) => target[0]?.reference).sort(), targets.map((target) => `${target}/_history/1`).sort()) // prettier-ignore
})

test('a round of vital signs: what is impossible is refused, what is unusual is asked again', async () => {
  const { page } = nurse
  await chart(page, 'labs/vitals')
  await page.getByRole('button', { name: 'Record vital signs' }).click()
  await drawer(page).getByLabel('Systolic').fill('118')
  await drawer(page).getByLabel('Diastolic').fill('64')
  await drawer(page).getByLabel('Temperature').fill('37')
  await drawer(page).getByText('Not possible: check the number and the unit.').waitFor()
  assert.equal(
    await drawer(page)
      .getByRole('button', { name: /^Record \d/ })
      .isDisabled(),
    true,
  )
  await drawer(page).getByLabel('Temperature').fill('101.3')
  await drawer(page).getByText('Unusual: measure again.').waitFor()
  await page.keyboard.press('Control+Enter')
  await toast(page, '2 vital signs recorded')
  await fullView(page, 'labs').getByText('118/64').first().waitFor()

  const made = await stored(
    platform,
    'Observation',
    `patient=${resident.id}&category=vital-signs&_sort=-date`,
  )
  const pressure = made.find(({ component = [] }) =>
    component.some(({ valueQuantity }) => valueQuantity?.value === 118),
  )
  assert.equal(pressure?.code.coding?.[0]?.code, '85354-9')
  assert.match(pressure?.performer?.[0]?.display ?? '', /Amara Osei/)
})

test('a note is written with live data, saves itself, and is signed for a second signature', async () => {
  const { page } = nurse
  await chart(page, 'notes/write/change')
  await page.getByRole('textbox', { name: /Situation/ }).fill('New fever since noon.')
  await page.getByRole('button', { name: /Body temperature 101.3/ }).click()
  await page
    .getByText(/^Draft saved/)
    .or(page.getByText(/Before you sign/))
    .waitFor()
  assert.equal(await page.getByRole('button', { name: 'Sign' }).isDisabled(), true)
  await page.getByRole('textbox', { name: /Assessment/ }).fill('Possible infection.')
  await page.getByRole('textbox', { name: /Request/ }).fill('Provider told; urine culture.')
  await page.getByLabel('Cosigned by').selectOption({ label: 'Helen Strand, MD' })
  await page.getByRole('button', { name: 'Sign' }).click()
  await toast(page, /it waits for Helen Strand/)

  const [note] = await stored(platform, 'Composition', `patient=${resident.id}`)
  assert.deepEqual([note?.status, note?.title], ['preliminary', 'Change of condition'])
  assert.match(note?.section?.[0]?.entry?.[0]?.reference ?? '', /^Observation\//)
  assert.deepEqual(note?.attester?.map(({ mode, time }) => [mode, time !== undefined]), [['professional', true], ['legal', false]]) // prettier-ignore
})

test('the second signature makes it final; then it is added to and amended, never edited', async () => {
  const { page } = physician
  await page.goto(`${platform.baseUrl}/notes`)
  await page.getByRole('region', { name: 'Waiting for you' }).getByText('Cosign').first().waitFor()
  await chart(page, 'notes')
  await page.getByRole('button', { name: 'Cosign' }).click()
  await toast(page, /cosigned/)
  await page.getByRole('button', { name: 'Addendum' }).click()
  await drawer(page).getByLabel('What is added').fill('Seen at 15:00, stable.')
  await page.keyboard.press('Control+Enter')
  await toast(page, 'Addendum signed')

  await page.getByRole('button', { name: /^\d+ \w{3} Change of condition/ }).click()
  await page.getByRole('button', { name: 'Amend' }).click()
  await drawer(page).getByLabel('Assessment').fill('Urinary tract infection.')
  await drawer(page)
    .getByLabel(/Reason/)
    .fill('Culture is back')
  await page.keyboard.press('Control+Enter')
  await toast(page, /Note amended/)

  const notes = await stored(platform, 'Composition', `patient=${resident.id}`)
  assert.deepEqual(notes.map(({ status, relatesTo }) => `${status} ${relatesTo?.[0]?.code ?? ''}`.trim()).sort(), ['amended replaces', 'final', 'final appends']) // prettier-ignore
  const amended = notes.find(({ status }) => status === 'amended')
  const [reason] = await stored(platform, 'Provenance', `target=Composition/${amended?.id ?? ''}`)
  assert.equal(reason?.reason?.[0]?.text, 'Culture is back')
})

test('a file is attached by what its bytes say it is, and shown in place', async () => {
  const { page } = nurse
  await chart(page, 'notes')
  await page.getByRole('button', { name: 'Attach file' }).click()
  const file = drawer(page).getByLabel('File')
  await file.setInputFiles({
    name: 'scan.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from([0, 1, 2, 3]),
  })
  await drawer(page).getByText('This kind of file is not kept here').waitFor()
  const clinical =
    '<?xml version="1.0"?><ClinicalDocument><component><section><title>Allergies</title><text>Penicillin: hives</text></section></component></ClinicalDocument>'
  await file.setInputFiles({
    name: 'Riverbend summary.xml',
    mimeType: 'text/xml',
    buffer: Buffer.from(clinical),
  })
  await drawer(page).getByLabel('What it is').selectOption({ label: 'Summary of care' })
  await drawer(page).getByLabel('Title').fill('Riverbend summary')
  await page.keyboard.press('Control+Enter')
  await toast(page, 'Riverbend summary attached')
  await page.getByRole('button', { name: /Riverbend summary/ }).click()
  await page.frameLocator('iframe[title="Riverbend summary"]').getByText('Penicillin: hives').waitFor()

  const document = (await stored(platform, 'DocumentReference', `patient=${resident.id}`)).find(({ description }) => description === 'Riverbend summary') // prettier-ignore
  assert.equal(document?.type?.coding?.[0]?.code, '34133-9')
  const { url = '', size } = document?.content[0]?.attachment ?? {}
  assert.deepEqual([size, document?.author?.[0]?.display], [clinical.length, 'Amara Osei, RN'])
  const [binary] = await stored(platform, 'Binary', `_id=${url.replace('Binary/', '')}`)
  assert.equal(binary?.securityContext?.reference, `Patient/${resident.id}`)
})

test('a goal is reviewed, and the review is taken back', async () => {
  const { page } = nurse
  await chart(page, 'care')
  await page.getByRole('button', { name: /Progress: Walk home/ }).click()
  await drawer(page).getByRole('radio', { name: 'Met', exact: true }).click()
  await drawer(page).getByLabel('Note').fill('Walked to the car.')
  await page.keyboard.press('Control+Enter')
  await toast(page, /met/)
  const goal = async () => (await stored(platform, 'Goal', `patient=${resident.id}`))[0]
  const met = await goal()
  assert.deepEqual([met?.lifecycleStatus, met?.achievementStatus?.coding?.[0]?.code, met?.note?.[0]?.text], ['completed', 'achieved', 'Walked to the car.']) // prettier-ignore
  await page.keyboard.press('Control+z')
  await toast(page, 'Taken back')
  assert.equal((await goal())?.lifecycleStatus, 'active')
})

test('anything is reached by Ctrl K and a few letters, and ? tells the keys', async () => {
  const { page } = nurse
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Go to or do' }).fill('midn')
  await page.getByRole('option', { name: /Midnight census/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /^Midnight of/ }).waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).getByText('Find a resident').waitFor()
  await page.keyboard.press('Escape')
})

test('nothing was thrown', () => {
  assert.deepEqual([...physician.faults, ...nurse.faults], [])
})
