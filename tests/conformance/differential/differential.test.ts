/**
 * The same resources and the same searches, once against one service with one store that has every type, once against the
 * seven services behind the gateway: the same matches in the same order on the same pages, the same includes, the same
 * totals. `DIFFERENTIAL_SEED` and `DIFFERENTIAL_SEARCHES` are for the long form.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { loadDefinitions } from '@medley/fhir/registry'
import { sharePlatform } from '../../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, nextOf } from '../client.ts'
import { createRandom } from '../property/random.ts'
import { openOneStore, type OneStore } from './one-store.ts'
import { randomWorld, type Resource, TAG_SYSTEM, typesOfData } from './resources.ts'
import { randomSearch } from './searches.ts'

const SEED = Number(process.env['DIFFERENTIAL_SEED'] ?? 20_261_125)
const SEARCHES = Number(process.env['DIFFERENTIAL_SEARCHES'] ?? 60)

const run = `d${randomUUID().slice(0, 8)}`
const tag = `${TAG_SYSTEM}|${run}`
const world = randomWorld(SEED, run)
let seven: Fhir
let one: OneStore
let release: (() => Promise<void>) | undefined

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  seven = fhirClient(shared.platform, await shared.platform.token())
  one = await openOneStore(shared.platform, run)
  // Type after type, so that both sides have them in the same order of time.
  for (const resources of world.values()) await Promise.all([put(seven, resources), put(one.ask, resources)])
})
after(async () => {
  await one.close()
  await release?.()
})

async function put(to: Fhir, resources: readonly Resource[]): Promise<void> {
  const entry = resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  }))
  const { status, text } = await to('', {
    method: 'POST',
    body: { resourceType: 'Bundle', type: 'transaction', entry },
  })
  assert.equal(status, 200, text)
}

/** What a search answered, all pages of it, without what must differ. */
interface Result {
  status: number
  pages: { matches: string[]; others: string[] }[]
  total: number | undefined
}

const MAX_PAGES = 40

async function resultOf(ask: Fhir, url: string): Promise<Result> {
  let answer = await ask(url)
  const { total } = answer.json as unknown as { total?: number }
  const result: Result = { status: answer.status, pages: [], total }
  if (answer.status !== 200) return result
  for (let pages = 0; ; pages++) {
    assert.ok(pages < MAX_PAGES, `${url}: its pages do not end`)
    result.pages.push(pageOf(answer))
    const next = nextOf(answer.json)
    if (next === undefined) return result
    answer = await ask(next)
    assert.equal(answer.status, 200, answer.text)
  }
}

function pageOf({ json }: Answer): Result['pages'][number] {
  const entries = (json.entry ?? []).map(({ resource, search }) => ({
    name: `${resource?.resourceType}/${resource?.id ?? JSON.stringify(resource?.issue)}`,
    mode: search?.mode ?? '',
  }))
  const named = (isMatch: boolean): string[] =>
    entries.flatMap(({ name, mode }) =>
      (mode === 'match') === isMatch ? [isMatch ? name : `${name} ${mode}`] : [],
    )
  return { matches: named(true), others: named(false).sort() }
}

async function same(url: string): Promise<number> {
  const [theirs, ours] = await Promise.all([resultOf(one.ask, url), resultOf(seven, url)])
  assert.deepEqual(ours, theirs, url)
  return ours.status === 200 ? ours.pages.flatMap(({ matches }) => matches).length + (ours.total ?? 0) : 0
}

test(`${SEARCHES} random searches over types (seed ${SEED})`, async () => {
  const definitions = await loadDefinitions([...typesOfData])
  const random = createRandom(SEED + 1)
  let hits = 0
  let asked = 0
  while (asked < SEARCHES) {
    const search = randomSearch({ random, definitions, resources: world }, tag)
    if (search === undefined) continue
    asked += 1
    if ((await same(search)) > 0) hits += 1
  }
  assert.ok(hits > SEARCHES / 4, `only ${hits} of ${SEARCHES} searches find something`)
})

const idOf = (type: string, place = 0): string => world.get(type)?.[place]?.id ?? ''

const written: readonly (() => string)[] = [
  () => `Observation?_tag=${tag}&subject.name=berg&_sort=_id`,
  () =>
    `Observation?_tag=${tag}&subject:Patient.general-practitioner:Practitioner.family=berg&_sort=-date&_count=3`,
  () => `Observation?_tag=${tag}&encounter.location.organization.name=berg&encounter.subject.gender:not=male`,
  () =>
    `Patient?_tag=${tag}&_has:Observation:subject:code=8480-6&_has:MedicationRequest:patient:medication.manufacturer.name=berg`,
  () =>
    `Practitioner?_tag=${tag}&_has:Encounter:participant:_has:Observation:encounter:_has:DiagnosticReport:result:status=final&_total=accurate&_count=2`,
  () =>
    `MedicationRequest?_tag=${tag}&_include=MedicationRequest:medication&_include:iterate=Medication:manufacturer&_include:iterate=Organization:partof&_count=4`,
  () =>
    `Patient?_tag=${tag}&_revinclude=Provenance:target&_revinclude=Observation:subject&_revinclude:iterate=DiagnosticReport:result&_count=5&_sort=family`,
  () => `Encounter?_tag=${tag}&_include=*&_revinclude=Condition:encounter&_count=6`,
  () => `Provenance?_tag=${tag}&target:Patient.gender=female&_sort=_id&_count=2&_total=accurate`,
  () => `Provenance?_tag=${tag}&_sort=-_id&_count=3&_include=Provenance:target`,
  () => `?_type=Patient,Observation,Encounter&_tag=${tag}&_count=9`,
  () => `?_type=Condition,MedicationRequest&_tag=${tag}&_sort=-_id&_count=5&_total=accurate`,
  () => `?_type=Observation,Coverage,Group&_tag=${tag}&_summary=count`,
  () => `Patient/${idOf('Patient')}/*?_count=4`,
  () => `Patient/${idOf('Patient', 1)}/Observation?_sort=date&_count=2`,
  () => `Patient/${idOf('Patient', 2)}/Condition?encounter.status=finished`,
  () => `Patient?_list=${idOf('List')},${idOf('List', 1)}&_sort=_id`,
  () => `Observation?_list=${idOf('List', 2)}`,
  () => `Group?_tag=${tag}&member:Patient.family=berg&_include=Group:member`,
  () => `Patient?_tag=${tag}&_has:Group:member:_id=${idOf('Group')}`,
  () => `Composition?_tag=${tag}&entry:Observation.code=8480-6&_include=Composition:entry`,
  () => `Patient?_tag=${tag}&organization.partof.active=true&_summary=count`,
  () => `Observation?_tag=${tag}&subject.colour=red`,
  () => `Observation?_tag=${tag}&_filter=code eq 8480-6 or status eq amended&encounter.status=finished`,
]

test('searches that are known to be hard', async () => {
  for (const search of written) await same(encodeURI(search()).replaceAll('|', '%7C'))
})

test('records and documents from every owner', async () => {
  const setOf = async (ask: Fhir, url: string): Promise<string[]> => {
    const { pages } = await resultOf(ask, url)
    return pages.flatMap(({ matches, others }) => [...matches, ...others]).sort()
  }
  for (const place of [0, 1, 2, 3])
    for (const more of ['', '&start=2024-01-10&end=2024-02-20', '&_type=Observation,Practitioner']) {
      const url = `Patient/${idOf('Patient', place)}/$everything?_count=5${more}`
      assert.deepEqual(await setOf(seven, url), await setOf(one.ask, url), url)
    }
  for (const place of [0, 1, 2]) {
    const stay = `Encounter/${idOf('Encounter', place)}/$everything`
    assert.deepEqual(await setOf(seven, stay), await setOf(one.ask, stay), stay)
    const document = `Composition/${idOf('Composition', place)}/$document`
    const names = async (ask: Fhir): Promise<string[]> => pageOf(await ask(document)).others.sort()
    assert.deepEqual(await names(seven), await names(one.ask), document)
  }
})
