/**
 * Every role, every kind of record, every interaction, over HTTP, against a table of what is expected that was written by
 * hand. It is the table of `docs/security.md`, not the policy's own.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { bearer, type Body, type Person, signedIn } from './people.ts'

const PATIENT = 'mg-r001'

/** Letters: create, read, update, search, history, delete. A dot: nothing. */
const expected = `
            Patient DocumentReference Composition MedicationRequest MedicationAdministration LabReport LabResult Vitals CarePlan Goal CareTeam Encounter Location Claim Organization
physician   rush    crush             crush       crush             rsh                      rsh       rsh       crush  crush    crush crush  rus       rs       .     rs
nurse       rush    crus              crus        crsh              crush                    rs        rs        crus   crus     crus crus    rus       rs       .     rs
aide        rs      .                 .           rs                crus                     .         .         cr     rs       rs   rs      rs        rs       .     rs
therapist   rs      crus              crus        rs                rs                       rs        rs        crus   crus     crus crus    rs        rs       .     rs
biller      rs      .                 .           .                 .                        .         .         .      .        .    .       rs        rs       crush rs
labtech     rs      .                 .           .                 .                        crus      crus      .      .        .    .       rs        rs       .     rs
him         rush    rushd             rushd       rush              rush                     rush      rush      rush   rush     rush rush    rush      rs       rs    rs
adt         crus    .                 .           .                 .                        .         .         .      .        .    .       crus      rus      r     rs
admin       .       .                 .           .                 .                        .         .         .      .        .    .       .         crushd   .     crushd
patient     rs      rs                rs          rs                rs                       rs        rs        rs     rs       rs   rs      rs        rs       rs    rs
proxy       rs      rs                rs          rs                rs                       rs        rs        rs     rs       rs   rs      rs        rs       rs    rs
auditor     .       .                 .           .                 .                        .         .         .      .        .    .       .         rs       .     rs
`

const lines = expected.trim().split('\n').map((line) => line.trim().split(/\s+/)) // prettier-ignore
const [kinds = [], ...rows] = lines
const roleNames = rows.map(([role = '']) => role)

const staff: Readonly<Record<string, string>> = {
  physician: 'helen-strand', nurse: 'amara-osei', aide: 'tomas-reyes', therapist: 'mira-oduya', biller: 'lena-fisk',
  labtech: 'ravi-anand', him: 'grace-whitlock', adt: 'joel-park',
} // prettier-ignore

const category = (system: string, code: string): Body[] => [
  { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }] },
]
const subject = { reference: `Patient/${PATIENT}` }
const now = new Date().toISOString()

/** A record of each kind, as the person would write it: drafts where drafts are theirs, released for who reads only those. */
function record(kind: string, role: string): Body {
  const me =
    role === 'patient' || role === 'proxy'
      ? subject
      : { reference: `Practitioner/mg-${staff[role] ?? 'nobody'}` }
  const isReader = role === 'patient' || role === 'proxy'
  const made: Readonly<Record<string, Body>> = {
    Patient: { resourceType: 'Patient', name: [{ family: 'Matrix' }] },
    DocumentReference: {
      resourceType: 'DocumentReference', status: 'current', docStatus: isReader ? 'final' : 'preliminary',
      type: { text: 'Note' }, subject, author: [me], content: [{ attachment: { contentType: 'text/plain', data: 'eA==' } }],
    },
    Composition: {
      resourceType: 'Composition', status: isReader ? 'final' : 'preliminary', type: { text: 'Note' }, subject,
      date: now, author: [me], title: 'Note',
    },
    MedicationRequest: {
      resourceType: 'MedicationRequest', status: 'active', intent: 'order', medicationCodeableConcept: { text: 'x' },
      subject, requester: me,
    },
    MedicationAdministration: {
      resourceType: 'MedicationAdministration', status: 'completed', medicationCodeableConcept: { text: 'x' }, subject,
      effectiveDateTime: now, performer: [{ actor: me }], reasonCode: [{ text: 'pain' }],
    },
    LabReport: {
      resourceType: 'DiagnosticReport', status: isReader ? 'final' : 'preliminary', code: { text: 'x' }, subject,
      category: category('v2-0074', 'LAB'), ...(isReader ? {} : { performer: [me] }),
    },
    LabResult: {
      resourceType: 'Observation', status: isReader ? 'final' : 'preliminary', code: { text: 'x' }, subject,
      category: category('observation-category', 'laboratory'), performer: [me],
    },
    Vitals: {
      resourceType: 'Observation', status: isReader ? 'final' : 'preliminary', subject,
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      category: category('observation-category', 'vital-signs'), performer: [me],
    },
    CarePlan: { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject, author: me },
    Goal: { resourceType: 'Goal', lifecycleStatus: 'active', description: { text: 'x' }, subject, expressedBy: me },
    CareTeam: { resourceType: 'CareTeam', status: 'active', subject, participant: [{ member: me }] },
    Encounter: {
      resourceType: 'Encounter', status: 'in-progress', subject,
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    },
    Location: { resourceType: 'Location', name: 'Room' },
    Claim: {
      resourceType: 'Claim', status: 'draft', type: { text: 'x' }, use: 'claim', patient: subject, created: now,
      provider: { display: 'x' }, priority: { text: 'x' },
      insurance: [{ sequence: 1, focal: true, coverage: { display: 'x' } }],
    },
    Organization: { resourceType: 'Organization', name: 'House' },
  } // prettier-ignore
  return made[kind] ?? {}
}

/** What a nurse creates is for co-signature. */
const created = (kind: string, role: string): Body =>
  kind === 'MedicationRequest' ? { ...record(kind, role), status: 'draft' } : record(kind, role)

let platform: Platform
let release: (() => Promise<void>) | undefined
let people: Map<string, Person>
const ids = new Map<string, string>()

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  const demo = bearer(platform, await platform.token())
  await demo.send('PUT', `Patient/${PATIENT}`, {
    resourceType: 'Patient',
    id: PATIENT,
    name: [{ family: 'Resident' }],
  })
  const wanted = roleNames.flatMap((role) => kinds.map((kind) => ({ role, kind })))
  const { body, status, text } = await demo.send('POST', '', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: wanted.map(({ role, kind }) => {
      const resource = record(kind, role)
      return { resource, request: { method: 'POST', url: resource.resourceType } }
    }),
  })
  assert.equal(status, 200, text)
  body.entry?.forEach(({ response }, place) => {
    const { role = '', kind = '' } = wanted[place] ?? {}
    const location = (response as { location?: string } | undefined)?.location ?? ''
    ids.set(`${role} ${kind}`, /\/([^/]+)\/_history/.exec(location)?.[1] ?? '')
  })
  for (const role of ['patient', 'proxy']) ids.set(`${role} Patient`, PATIENT)
  people = new Map(
    await Promise.all(roleNames.map(async (role) => [role, await signedIn(platform, role)] as const)),
  )
})
after(() => release?.())

interface Cell {
  who: Person
  role: string
  kind: string
  type: string
  id: string
}

/** Whether the interaction was carried out; what is refused is refused with one of these. */
const attempts: Readonly<Record<string, (cell: Cell) => Promise<boolean>>> = {
  c: async ({ who, role, kind, type }) =>
    did(await who.send('POST', type, created(kind, role)), [201], [403]),
  r: async ({ who, type, id }) => did(await who.get(`${type}/${id}`), [200], [403, 404]),
  h: async ({ who, type, id }) => did(await who.get(`${type}/${id}/_history`), [200], [403, 404]),
  s: async ({ who, type, id }) => {
    const found = await who.get(`${type}?_id=${id}&_total=accurate`)
    return did(found, [200], [403]) && found.body.total === 1
  },
  u: async ({ who, role, kind, type, id }) =>
    did(await who.send('PUT', `${type}/${id}`, { ...record(kind, role), id }), [200], [403, 404]),
  d: async ({ who, type, id }) => did(await who.send('DELETE', `${type}/${id}`), [204], [403, 405]),
}

function did({ status, text }: { status: number; text: string }, done: number[], refused: number[]): boolean {
  assert.ok([...done, ...refused].includes(status), `${status} ${text.slice(0, 300)}`)
  return done.includes(status)
}

test('every role may do what the table says, and nothing else', async (t) => {
  for (const [role = '', ...cells] of rows)
    await t.test(role, async () => assert.deepEqual(await differencesOf(role, cells), []))
})

async function differencesOf(role: string, cells: readonly string[]): Promise<string[]> {
  const who = people.get(role)
  assert.ok(who)
  const found: string[] = []
  for (const [place, kind] of kinds.entries()) {
    const type = record(kind, role).resourceType ?? ''
    const cell = { who, role, kind, type, id: ids.get(`${role} ${kind}`) ?? '' }
    let letters = ''
    for (const letter of 'crushd') if (await attempts[letter]?.(cell)) letters += letter
    const wanted = [...'crushd'].filter((letter) => cells[place]?.includes(letter)).join('')
    if (letters !== wanted)
      found.push(`${kind}: expected ${wanted || 'nothing'}, may ${letters || 'nothing'}`)
  }
  return found
}
