/** Admissions, beds, records and claims: registered, admitted, moved, sent out and taken back, merged, cancelled. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Bundle, Encounter, Location } from 'fhir/r4'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type AtWork, drawer, openWindow, signIn, toast } from './at-work.ts'
import { stored, write } from './record.ts'
import { admit, type Resident } from './resident.ts'

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let clerk: AtWork
let nurse: AtWork
let resident: Resident
let id: string
/** Letters of this run: rooms and names that nobody else on the platform has. */
let mark: string

const bedId = (letter: string): string => `journey-${mark}-${letter}`.toLowerCase()

async function buildUnit(): Promise<void> {
  const place = ([key, code, name]: readonly [string, string, string], parent?: string): Location => ({
    resourceType: 'Location',
    id: key,
    status: 'active',
    name,
    physicalType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code }] },
    ...(parent ? { partOf: { reference: `Location/${parent}` } } : {}),
  }) // prettier-ignore
  const unit = bedId('unit')
  await write(platform, place([unit, 'wi', `Unit ${mark}`]))
  await write(platform, place([bedId('room'), 'ro', `9${mark}`], unit))
  for (const letter of ['A', 'B'])
    await write(platform, place([bedId(letter), 'bd', `9${mark}-${letter}`], bedId('room')))
}

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  resident = await admit(platform, 'Nora')
  mark = resident.family.slice(-4)
  await buildUnit()
  ;[clerk, nurse] = await Promise.all([openWindow(browser), openWindow(browser)])
  await Promise.all([signIn(clerk, platform.baseUrl, 'adt'), signIn(nurse, platform.baseUrl, 'nurse')])
})

after(async () => {
  await browser.close()
  await release()
})

const stay = async (): Promise<Encounter> => (await stored(platform, 'Encounter', `patient=${id}`))[0]!
const bed = (page: Page, letter: string) => page.locator(`[data-bed="9${mark}-${letter}"]`)

test('whoever is registered is first looked for; the admission goes on block by block', async () => {
  const { page } = clerk
  await page.goto(`${platform.baseUrl}/patients`)
  await page.getByRole('button', { name: 'Register resident' }).click()
  await drawer(page).getByLabel('Family name').fill(resident.family)
  await drawer(page).getByLabel('Given names').fill('Nora')
  await drawer(page).getByLabel('Date of birth').fill('1942-03-14')
  await drawer(page).getByLabel('Sex').selectOption('female')
  await drawer(page).getByText('There may be a record already').waitFor()
  await drawer(page).getByLabel('It is somebody else').check()
  await page.keyboard.press('Control+Enter')
  await page.waitForURL(/\/patients\/intake$/)
  id = /\/p\/([^/]+)\//.exec(page.url())![1]!

  await page.getByRole('button', { name: 'Contacts and who decides' }).click()
  await drawer(page).getByLabel('Given name').fill('Karl')
  await drawer(page).getByLabel('Family name').fill('Byrd')
  await drawer(page).getByLabel('Phone').fill('555-0188')
  await drawer(page).getByLabel('Relationship').selectOption('SON')
  await drawer(page).getByLabel('Health care power of attorney').check()
  await page.keyboard.press('Control+Enter')
  await toast(page, /Karl Byrd saved/)
  const [person] = await stored(platform, 'RelatedPerson', `patient=${id}`)
  assert.deepEqual(
    person?.relationship?.map(({ coding }) => coding?.[0]?.code),
    ['SON', 'HPOWATT'],
  )
})

test('a resident is admitted into an open bed', async () => {
  const { page } = clerk
  await page.goto(`${platform.baseUrl}/adt/beds`)
  await bed(page, 'A').waitFor()
  await page.getByRole('button', { name: 'Admit' }).click()
  await drawer(page).getByRole('combobox', { name: 'Who is admitted' }).fill(resident.family)
  await drawer(page).getByRole('option').filter({ hasText: 'Nora' }).first().waitFor()
  const [candidate] = await stored(platform, 'Patient', `_id=${id}`)
  assert.equal(candidate?.active, true)
  // Two residents have this name; the one that has no stay is the one to admit.
  const options = drawer(page).getByRole('option')
  for (let place = 0; ; place++) {
    await options.nth(place).click()
    await drawer(page)
      .getByLabel('Bed')
      .selectOption({ label: `9${mark}-A` })
    const isHere = drawer(page).getByText('has a stay that goes on')
    const admits = drawer(page).locator('button.primary:not([disabled])')
    await isHere.or(admits).first().waitFor()
    if (await admits.count()) break
    await drawer(page).getByRole('button', { name: 'Somebody else' }).click()
    await drawer(page).getByRole('combobox', { name: 'Who is admitted' }).fill(resident.family)
    await options.first().waitFor()
  }
  await page.keyboard.press('Control+Enter')
  await toast(page, /admitted to/)
  const admitted = await stay()
  assert.deepEqual([admitted.status, admitted.location?.[0]?.status], ['in-progress', 'active'])
  assert.match(admitted.episodeOfCare?.[0]?.reference ?? '', /^EpisodeOfCare\//)
})

test('a resident is moved by keyboard: picked up, set down, confirmed', async () => {
  const { page } = nurse
  await page.goto(`${platform.baseUrl}/adt/beds`)
  await bed(page, 'A').getByText(resident.family.toUpperCase()).waitFor()
  await bed(page, 'A').focus()
  await page.keyboard.press('m')
  await page.getByText('In your hand').waitFor()
  await bed(page, 'B').focus()
  await page.keyboard.press('Enter')
  await drawer(page).getByRole('button', { name: 'Move' }).click()
  await toast(page, /Moved/)
  const moved = await stay()
  assert.deepEqual(
    moved.location?.map(({ status }) => status),
    ['completed', 'active'],
  )
  assert.match(moved.location?.at(-1)?.location.reference ?? '', new RegExp(bedId('B')))
})

test('a resident is found by the room, and Enter opens the chart', async () => {
  const { page } = nurse
  await page.keyboard.press('/')
  await page.keyboard.type(`9${mark}`)
  await page.getByRole('option', { name: resident.family.toUpperCase() }).getByText(`9${mark}-B`).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/p/${id}/**`)
})

test('a nurse sets the code status, and it is in the banner', async () => {
  const { page } = nurse
  await page.goto(`${platform.baseUrl}/p/${id}/patients`)
  await page.getByRole('button', { name: 'DNR', exact: true }).click()
  await toast(page, 'Code status: DNR')
  const flags = await stored(platform, 'Flag', `patient=${id}`)
  assert.deepEqual(
    flags.map(({ code, status }) => [code.text, status]),
    [['DNR', 'active']],
  )
})

test('a photo is cut to a square, and stands in the banner until it is taken back', async () => {
  const { page } = nurse
  await page.goto(`${platform.baseUrl}/p/${id}/patients`)
  await page.getByRole('button', { name: 'Photo', exact: true }).click()
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 320, height: 240 } })
  await drawer(page)
    .getByLabel('Picture')
    .setInputFiles({ name: 'face.png', mimeType: 'image/png', buffer: picture })
  await drawer(page).getByLabel('Nearer').fill('2')
  await page.keyboard.press('Control+Enter')
  await toast(page, 'Photo saved')
  const face = page.getByRole('region', { name: 'Patient', exact: true }).locator('.photo img')
  await face.waitFor()
  const photo = async () => (await stored(platform, 'Patient', `_id=${id}`))[0]?.photo
  const [made] = (await photo()) ?? []
  assert.deepEqual([made?.contentType, Buffer.from(made?.data ?? '', 'base64').length < 40_000], ['image/jpeg', true]) // prettier-ignore
  await page.keyboard.press('Control+z')
  await toast(page, 'Taken back')
  await face.waitFor({ state: 'detached' })
  assert.equal(await photo(), undefined)
})

test('out to hospital with the bed held, and taken back by undo', async () => {
  const { page } = clerk
  await page.goto(`${platform.baseUrl}/adt/beds`)
  await bed(page, 'B').click()
  await page.getByRole('button', { name: 'Send to hospital' }).click()
  await drawer(page).getByRole('radio', { name: 'Fall' }).click()
  await drawer(page).getByRole('button', { name: 'Send to hospital' }).click()
  await toast(page, /Out to hospital/)
  const out = await stay()
  assert.deepEqual([out.status, out.location?.at(-1)?.status], ['onleave', 'reserved'])
  await page.waitForURL(`**/p/${id}/adt/packet`)
  await page.locator('.on-paper', { hasText: 'Fall' }).waitFor({ state: 'attached' })
  assert.equal(await page.getByLabel('Reason for transfer').inputValue(), 'Fall')
  await page.getByRole('button', { name: 'Undo' }).click()
  await toast(page, 'Taken back')
  assert.equal((await stay()).status, 'in-progress')
})

test('what goes along to the hospital is read anew, printed, and kept as a document', async () => {
  const { page } = nurse
  await page.goto(`${platform.baseUrl}/p/${resident.id}/adt/packet`)
  const part = (name: string) => page.locator(`[data-part="${name}"]`)
  await part('allergies').getByText(`Penicillin ${resident.family}`).waitFor()
  await part('code').getByText('DNR').waitFor()
  await part('medications').getByText('no dose in the last 3 days').waitFor()
  await page.getByLabel('Reason for transfer').fill('Fell at 03:00')
  await page.getByRole('button', { name: 'Keep in the record' }).click()
  await toast(page, 'Transfer packet kept in the record')
  const [kept] = await stored(platform, 'Composition', `patient=${resident.id}`)
  assert.equal(kept?.type.coding?.[0]?.code, '18761-7')
  assert.match(kept?.section?.[0]?.text?.div ?? '', /Fell at 03:00/)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download as FHIR document' }).click()
  const document = JSON.parse(await readFile(await (await download).path(), 'utf8')) as Bundle
  assert.equal(document.type, 'document')
  assert.ok(document.entry?.some(({ resource }) => resource?.resourceType === 'AllergyIntolerance'))
})

test('a part of the packet that cannot be read says so', async () => {
  const { page } = nurse
  await page.route('**/AllergyIntolerance/_search', (route) => route.fulfill({ status: 500, json: {} }))
  await page.goto(`${platform.baseUrl}/p/${resident.id}/adt/packet`)
  await page.getByText('Could not be read, do not assume there is none: Allergies.').waitFor()
  await page.unroute('**/AllergyIntolerance/_search')
})

test('two records of one person are merged, and taken apart again', async () => {
  const office = await openWindow(browser)
  const { page } = office
  await signIn(office, platform.baseUrl, 'him')
  await page.goto(`${platform.baseUrl}/patients/merge`)
  for (const [side, place] of [
    ['Goes on', 0],
    ['Is merged into it', 1],
  ] as const) {
    const region = page.getByRole('region', { name: side })
    await region.getByRole('combobox').fill(resident.family)
    await region.getByRole('option').nth(place).click()
  }
  await page.getByText(/^Alike: \d+ %/).waitFor()
  await page.getByRole('heading', { name: 'What moves' }).waitFor()
  await page.getByRole('button', { name: 'Merge', exact: true }).click()
  await toast(page, /merged/)
  const links = async () =>
    (await stored(platform, 'Patient', `family=${resident.family}`))
      .map(({ active, link }) => `${active !== false} ${link?.[0]?.type ?? ''}`.trim())
      .sort()
  assert.deepEqual(await links(), ['false replaced-by', 'true replaces'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await toast(page, 'Taken back')
  assert.deepEqual(await links(), ['true', 'true'])
  await office.context.close()
})

test('the census of a month becomes claims, for stays of which nothing is missing', async () => {
  const now = new Date()
  const day = (back: number, date: number): string =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, date)).toISOString().slice(0, 10)
  const patient = { reference: `Patient/${resident.id}` }
  const [coverage] = await stored(platform, 'Coverage', `patient=${resident.id}`)
  await write(platform, { resourceType: 'Encounter', id: bedId('stay'), status: 'finished', class: { code: 'IMP' }, subject: patient, period: { start: `${day(1, 3)}T14:00:00Z`, end: `${day(1, 9)}T14:00:00Z` } }) // prettier-ignore
  const office = await openWindow(browser)
  const { page } = office
  await signIn(office, platform.baseUrl, 'biller')
  await page.goto(`${platform.baseUrl}/billing/month`)
  const row = page.getByRole('row').filter({ hasText: resident.family.toUpperCase() })
  await row.getByText('no diagnosis').waitFor()
  await row.getByText('no day rate').waitFor()
  await write(platform, {
    resourceType: 'Claim', status: 'active', use: 'claim', type: { text: 'institutional' }, patient, created: day(2, 28), provider: { display: 'Maple Grove' },
    priority: { text: 'normal' }, insurance: [{ sequence: 1, focal: true, coverage: { reference: `Coverage/${coverage?.id ?? ''}` } }], billablePeriod: { start: day(2, 1), end: day(2, 28) },
    diagnosis: [{ sequence: 1, diagnosisCodeableConcept: { text: 'Heart failure' } }],
    item: [{ sequence: 1, productOrService: { text: 'Day' }, quantity: { value: 28 }, unitPrice: { value: 300, currency: 'USD' } }],
  }) // prettier-ignore
  await page.reload()
  await row.getByText('Ready', { exact: true }).waitFor()
  await row.getByLabel('Day rate').fill('310.5')
  await row.getByLabel('Day rate').press('Tab')
  await row.getByText('$1,863.00').waitFor()
  await page.getByRole('button', { name: /^Make \d+ claims/ }).click()
  await row.getByText('Billed').waitFor()
  const key = `identifier=urn:medley:census-claim|${bedId('stay')}.${day(1, 1).slice(0, 7)}`
  const [claim] = await stored(platform, 'Claim', key)
  assert.deepEqual(
    [claim?.status, claim?.total?.value, claim?.item?.[0]?.quantity?.value],
    ['draft', 1863, 6],
  )
  const [charge] = await stored(platform, 'ChargeItem', `subject=${patient.reference}`)
  assert.deepEqual([charge?.status, charge?.priceOverride?.value], ['billed', 310.5])
  await office.context.close()
})

test('a claim is opened, judged by its sums, and cancelled with a reason', async () => {
  const office = await openWindow(browser)
  const { page } = office
  await signIn(office, platform.baseUrl, 'biller')
  await page.goto(`${platform.baseUrl}/billing`)
  const row = page.getByRole('row').filter({ hasText: `Medicare ${resident.family}` })
  await row.getByRole('button', { name: 'Open claim of 20 Nov 2026' }).click()
  await drawer(page).getByText('$80.00').first().waitFor()
  await drawer(page).getByRole('button', { name: 'Cancel claim…' }).click()
  await drawer(page).getByLabel('Reason to cancel').fill('Wrong payer')
  await drawer(page).getByRole('button', { name: 'Cancel claim', exact: true }).click()
  await toast(page, 'Claim cancelled')
  const [claim] = await stored(platform, 'Claim', `patient=${resident.id}&status=cancelled`)
  assert.deepEqual([claim?.status, claim?.supportingInfo?.[0]?.valueString], ['cancelled', 'Wrong payer'])
  await office.context.close()
})

test('nothing was thrown', () => {
  assert.deepEqual([...clerk.faults, ...nurse.faults], [])
})
