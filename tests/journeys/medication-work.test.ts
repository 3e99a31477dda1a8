/** A day with medications: ordering from one line, changing, holding; the pass with a refusal; a correction. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type AtWork, chartTab, drawer, openChart, openWindow, signIn, toast } from './at-work.ts'
import { stored, write } from './record.ts'
import { admit, type Resident } from './resident.ts'

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let physician: AtWork
let nurse: AtWork
let resident: Resident

/** An order of which a dose is due right now, by the clock on the wall of this machine. */
const dueNow = (drug: string, text = '1 tablet by mouth daily') => ({
  resourceType: 'MedicationRequest' as const,
  status: 'active' as const,
  intent: 'order' as const,
  subject: { reference: `Patient/${resident.id}` },
  authoredOn: new Date(Date.now() - 3 * 86_400_000).toISOString(),
  medicationCodeableConcept: { text: drug },
  dosageInstruction: [
    {
      text,
      timing: {
        repeat: {
          frequency: 1,
          period: 1,
          periodUnit: 'd' as const,
          timeOfDay: [new Date().toTimeString().slice(0, 8)],
        },
      },
    },
  ],
})

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  resident = await admit(platform, 'Marta')
  await Promise.all(
    ['Lisinopril 10 mg tablet', 'Sertraline 50 mg tablet'].map((drug) => write(platform, dueNow(drug))),
  )
  await write(
    platform,
    dueNow('Insulin lispro 100 units/mL', 'By scale: 151-200: 2 units; 201-250: 4 units; 251-300: 6 units'),
  )
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

const orders = (status: string) =>
  stored(platform, 'MedicationRequest', `patient=${resident.id}&status=${status}`)

test('an order is typed in one line; an allergy of the same family must be overruled with words', async () => {
  const { page } = physician
  await openChart(page, resident)
  await chartTab(page, 'Medications').click()
  await page.getByRole('button', { name: 'New order' }).waitFor()
  await page.keyboard.press('n')
  await drawer(page).getByLabel('Order', { exact: true }).fill('keflex 500 tid x 7 days')
  await drawer(page).getByText('1 capsule by mouth 3 times a day').waitFor()
  await drawer(page)
    .getByRole('alert')
    .getByText(/Allergy to Penicillin/)
    .waitFor()
  const order = drawer(page).getByRole('button', { name: 'Order', exact: true })
  await drawer(page).getByLabel('Reason', { exact: true }).fill('Cellulitis')
  assert.equal(await order.isDisabled(), true)
  await drawer(page)
    .getByLabel(/because/)
    .fill('Tolerated it in March')
  await page.keyboard.press('Control+Enter')
  await toast(page, /Cephalexin.*ordered/)

  const made = (await orders('active')).find(({ medicationCodeableConcept: drug }) =>
    drug?.text?.startsWith('Cephalexin'),
  )
  assert.deepEqual(made?.dosageInstruction?.[0]?.timing?.repeat?.timeOfDay, [
    '08:00:00',
    '12:00:00',
    '20:00:00',
  ])
  assert.equal(made?.medicationCodeableConcept?.coding?.[0]?.code, '309114')
  assert.match(made?.note?.[0]?.text ?? '', /Tolerated it in March/)
  assert.match(made?.requester?.display ?? '', /Helen Strand/)
})

test('a change stops the order and starts another that names it', async () => {
  const { page } = physician
  await page.getByRole('button', { name: /Change Cephalexin/ }).click()
  await drawer(page).getByLabel('Order', { exact: true }).fill('keflex 500 bid')
  await drawer(page)
    .getByLabel(/because/)
    .fill('Tolerated it in March')
  await drawer(page).getByRole('button', { name: 'Stop and start new' }).click()
  await toast(page, /changed/)
  const [stopped] = await orders('stopped')
  const started = (await orders('active')).find(({ priorPrescription }) => priorPrescription)
  assert.equal(started?.priorPrescription?.reference, `MedicationRequest/${stopped?.id ?? ''}`)
  assert.equal(started?.dosageInstruction?.[0]?.timing?.repeat?.timeOfDay?.length, 2)
})

test('an order is held with a reason, and the hold is taken back from the toast', async () => {
  const { page } = physician
  await page.getByRole('button', { name: /Hold Sertraline/ }).click()
  await drawer(page).getByRole('radio', { name: 'Until a result is back' }).click()
  await drawer(page).getByRole('button', { name: 'Hold order' }).click()
  await toast(page, /Sertraline.*held/)
  assert.equal((await orders('on-hold'))[0]?.statusReason?.coding?.[0]?.code, 'lab-pending')
  await page.getByRole('button', { name: 'Undo' }).click()
  await toast(page, 'Taken back')
  assert.deepEqual(await orders('on-hold'), [])
})

test('somebody else was faster: both versions are shown, and what is chosen is stored', async () => {
  const { page } = physician
  await page.getByRole('button', { name: /Stop Lisinopril/ }).click()
  const before = (await orders('active')).find(({ medicationCodeableConcept: drug }) =>
    drug?.text?.startsWith('Lisinopril'),
  )!
  await write(platform, { ...before, note: [{ text: 'Pharmacy: last refill' }] })
  await drawer(page).getByRole('radio', { name: 'Side effect' }).click()
  await drawer(page).getByRole('button', { name: 'Stop order' }).click()
  const conflict = page.getByRole('dialog', { name: /Somebody changed this/ })
  await conflict.getByText('Pharmacy: last refill').waitFor()
  await conflict.getByRole('button', { name: 'Leave theirs as it is' }).click()
  await page.keyboard.press('Escape')
  const after = (await orders('active')).find(({ id }) => id === before.id)
  assert.equal(after?.note?.[0]?.text, 'Pharmacy: last refill')
})

test('the pass: one dose is given, one refused, each charted once', async () => {
  const { page } = nurse
  await page.getByRole('navigation', { name: 'Modules' }).getByRole('link', { name: 'Med pass' }).click()
  await page.getByRole('button', { name: resident.family.toUpperCase() }).click()
  await page.getByRole('checkbox', { name: /Lisinopril/ }).click()
  await page.getByRole('button', { name: 'Give 1' }).click()
  await toast(page, /Lisinopril given/)
  const sertraline = page.getByRole('listitem').filter({ hasText: 'Sertraline' })
  await sertraline.getByRole('button', { name: 'Not given' }).click()
  await drawer(page).getByRole('radio', { name: 'Refused' }).click()
  await drawer(page).getByRole('button', { name: 'Record: Refused' }).click()
  await toast(page, /Sertraline.*refused/)
  await sertraline.getByText(/^Refused \d\d:\d\d AO$/).waitFor()

  const entries = await stored(platform, 'MedicationAdministration', `patient=${resident.id}`)
  assert.deepEqual(entries.map(({ status }) => status).sort(), ['completed', 'not-done'])
  const refused = entries.find(({ status }) => status === 'not-done')
  assert.equal(refused?.statusReason?.[0]?.coding?.[0]?.code, 'refused')
  assert.equal(refused?.identifier?.[0]?.system, 'urn:medley:mar-slot')
  assert.match(refused?.performer?.[0]?.actor.display ?? '', /Amara Osei/)
})

test('what was charted wrongly is struck out, and the dose is open again', async () => {
  const { page } = nurse
  const sertraline = page.getByRole('listitem').filter({ hasText: 'Sertraline' })
  await sertraline.getByRole('button', { name: 'Correct' }).click()
  await toast(page, /open again/)
  await sertraline.getByRole('checkbox').click()
  await page.keyboard.press('Enter')
  await sertraline.getByText(/^Given/).waitFor()
  const entries = await stored(platform, 'MedicationAdministration', `patient=${resident.id}`)
  assert.deepEqual(entries.map(({ status }) => status).sort(), ['completed', 'completed', 'entered-in-error'])
})

test('insulin by scale: the glucose says the units, and outside of it nothing is given', async () => {
  const { page } = nurse
  await page.getByRole('checkbox', { name: /Insulin lispro/ }).click()
  const glucose = drawer(page).getByLabel('Glucose, mg/dL')
  await glucose.fill('64')
  await drawer(page)
    .getByText(/Outside the scale/)
    .waitFor()
  await glucose.fill('214')
  await drawer(page).getByRole('radio', { name: 'Abdomen left' }).click()
  await drawer(page).getByRole('button', { name: 'Give 4 units' }).click()
  await toast(page, /4 units given, glucose 214/)
  const entries = await stored(platform, 'MedicationAdministration', `patient=${resident.id}`)
  const given = entries.find(({ dosage }) => dosage?.site)
  assert.deepEqual([given?.status, given?.dosage?.dose?.value, given?.dosage?.site?.text], ['completed', 4, 'Abdomen left']) // prettier-ignore
  const [measured] = await stored(platform, 'Observation', `patient=${resident.id}&code=41653-7`)
  assert.equal(given?.supportingInformation?.[0]?.reference, `Observation/${measured?.id ?? ''}`)
  assert.equal(measured?.valueQuantity?.value, 214)
})

test('the record of the month shows what was given', async () => {
  const { page } = nurse
  await page.goto(`${platform.baseUrl}/p/${resident.id}/medications/record`)
  const row = page.getByRole('row').filter({ hasText: 'Sertraline' })
  await row.getByText(/^Given \d\d:\d\d/).waitFor({ state: 'attached' })
})

test('nothing was thrown', () => {
  assert.deepEqual([...physician.faults, ...nurse.faults], [])
})
