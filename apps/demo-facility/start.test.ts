/** The first start of a platform loads the small facilities, whole; the second finds them there. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Bundle, Encounter, FhirResource, MedicationAdministration, Observation, Patient } from 'fhir/r4'
import { makeDataDir, removeDataDir } from '../../tests/harness/data-folders.ts'
import { type OwnPlatform, startPlatform } from '../../tests/harness/platform.ts'
import { goOn } from './go-on.ts'
import { facilities } from './house/facilities.ts'
import { here } from './sizes.ts'
import { tellAll } from './testing.ts'

const dataDir = makeDataDir()
let platform: OwnPlatform
let token: string

before(async () => {
  platform = await startPlatform({ dataDir, demoData: 'small' })
  token = await platform.token()
})

after(async () => {
  await platform.stop()
  removeDataDir(dataDir)
})

async function read<T>(address: string): Promise<T> {
  const response = await fetch(new URL(address, `${platform.baseUrl}/fhir/R4/`), {
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(response.status, 200, address)
  return (await response.json()) as T
}

async function readAll(type: string): Promise<FhirResource[]> {
  const found: FhirResource[] = []
  for (let next: string | undefined = `${type}?_count=1000`; next;) {
    const page: Bundle = await read<Bundle>(next)
    found.push(
      ...(page.entry ?? []).flatMap(({ resource, search }) =>
        resource && search?.mode !== 'outcome' ? [resource] : [],
      ),
    )
    next = page.link?.find(({ relation }) => relation === 'next')?.url
  }
  return found
}

function* referencesIn(value: unknown): Iterable<string> {
  if (typeof value !== 'object' || value === null) return
  const { reference } = value as { reference?: unknown }
  if (typeof reference === 'string') yield reference
  for (const one of Object.values(value)) yield* referencesIn(one)
}

test('every type is there in the number that was told, and every reference leads to something', async () => {
  const told = Map.groupBy(
    tellAll().filter(({ facility }) => facility === 'maple-grove'),
    ({ resource }) => resource.resourceType,
  )
  const found: FhirResource[] = []
  for (const type of told.keys()) found.push(...(await readAll(type)))
  const ids = new Set(found.map(({ resourceType, id = '' }) => `${resourceType}/${id}`))
  assert.equal(ids.size, found.length)
  const counts = Map.groupBy(found, ({ resourceType }) => resourceType)
  for (const type of [
    'Patient',
    'Practitioner',
    'Location',
    'CareTeam',
    'Coverage',
    'AllergyIntolerance',
  ] as const)
    assert.equal(counts.get(type)?.length, told.get(type)?.length, type)
  assert.equal(counts.get('Organization')?.length, (told.get('Organization')?.length ?? 0) + 1)
  // How many doses and months of bills there are hangs on the day of the week and of the month.
  for (const [type, list] of told) assert.ok((counts.get(type)?.length ?? 0) > list.length * 0.7, type)
  for (const resource of found) {
    for (const reference of referencesIn(resource))
      assert.ok(ids.has(reference), `${resource.resourceType}/${resource.id ?? ''}: ${reference}`)
  }
})

test('a resident who lives here reads back with a bed, contacts, orders and a series of results', async () => {
  const entryOf = async <T>(address: string): Promise<T[]> =>
    ((await read<Bundle>(address)).entry ?? []).map(({ resource }) => resource as T)
  for (const id of ['mg-r012', 'mg-r020']) {
    const patient = await read<Patient>(`Patient/${id}`)
    assert.match(patient.identifier?.[0]?.value ?? '', /^MG-\d{6}$/)
    const [stay] = await entryOf<Encounter>(`Encounter?patient=${id}&status=in-progress,onleave`)
    assert.match(stay?.location?.at(-1)?.location.display ?? '', /^\d{3}-[AB]$/)
    for (const type of [
      'RelatedPerson',
      'Condition',
      'Goal',
      'CarePlan',
      'DocumentReference',
      'Claim',
      'Coverage',
      'Flag',
      'AllergyIntolerance',
    ])
      assert.ok((await entryOf(`${type}?patient=${id}`)).length > 0, type)
    assert.ok((await entryOf(`MedicationRequest?patient=${id}&status=active`)).length > 2)
    const potassium = await entryOf<Observation>(
      `Observation?patient=${id}&code=http://loinc.org|2823-3&_sort=-date`,
    )
    assert.ok(potassium.length > 2)
    assert.ok(potassium.every(({ referenceRange, interpretation }) => referenceRange && interpretation))
    const [pressure] = await entryOf<Observation>(
      `Observation?patient=${id}&code=85354-9&_sort=-date&_count=1`,
    )
    assert.equal(pressure?.component?.length, 2)
  }
})

test('a corrected result keeps the version before it', async () => {
  const [corrected] = (await read<Bundle>('Observation?status=corrected')).entry ?? []
  const history = await read<Bundle>(`Observation/${corrected?.resource?.id ?? ''}/_history`)
  const values = (history.entry ?? []).map(({ resource }) => (resource as Observation).valueQuantity?.value)
  assert.equal(values.length, 2)
  assert.ok(values.includes(6.4))
})

test('the other facility has its own residents, and sees none of these', async () => {
  const other = await platform.token({ client: 'medley-demo-oak', secret: 'medley-demo-oak-secret' })
  const response = await fetch(`${platform.baseUrl}/fhir/R4/Patient?_count=100`, {
    headers: { authorization: `Bearer ${other}` },
  })
  const ids = (((await response.json()) as Bundle).entry ?? []).map(({ resource }) => resource?.id ?? '')
  assert.ok(ids.length > 8)
  assert.ok(ids.every((id) => id.startsWith('oh-')))
})

test('a second start loads nothing', async () => {
  const before = await read<Patient>('Patient/mg-r001')
  await platform.stop()
  platform = await startPlatform({ dataDir, demoData: 'small' })
  token = await platform.token()
  assert.doesNotMatch(platform.output(), /Demo data: \d/)
  assert.equal((await read<Patient>('Patient/mg-r001')).meta?.versionId, before.meta?.versionId)
})

test('a day and a half later the doses and vital signs of that time are there, once, and no pass is taken away', async () => {
  const facility = facilities.find(({ id }) => id === 'maple-grove')
  assert.ok(facility)
  const base = `${platform.baseUrl}/fhir/R4`
  const now = new Date(Date.now() + 36 * 3_600_000)
  const later = { base, facility, timeZone: here(now).timeZone, now, log: () => undefined }
  const written = await goOn(later)
  assert.ok(written > 300, `${written}`)
  assert.equal(await goOn(later), 0)

  const since = `effective-time=ge${encodeURIComponent(new Date().toISOString())}&_count=1000`
  const { entry = [] } = await read<Bundle>(`MedicationAdministration?${since}`)
  const doses = entry.map(({ resource }) => resource as MedicationAdministration)
  const slots = doses.map(({ identifier = [] }) => identifier[0]?.value)
  assert.equal(new Set(slots).size, slots.length)
  assert.ok(doses.every(({ effectiveDateTime = '' }) => Date.parse(effectiveDateTime) <= now.getTime()))
  const refused = doses.filter(({ status }) => status === 'not-done').length
  assert.ok(refused < doses.length / 10, `${refused} of ${doses.length}`)
})
