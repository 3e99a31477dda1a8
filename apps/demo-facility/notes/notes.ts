import type { Composition, DocumentReference, Observation } from 'fhir/r4'
import { concept, type Resource } from '../base/fhir.ts'
import { fallsOf } from '../care/falls.ts'
import { type Loinc, loinc } from '../codes/loinc.ts'
import { nurseAt } from '../house/house.ts'
import type { StaffMember } from '../house/staff.ts'
import type { Order } from '../medications/orders.ts'
import { idOf, type Resident, stayReference } from '../resident/resident.ts'
import { type Facts, factsOf } from './facts.ts'
import * as text from './templates.ts'

interface Note {
  readonly key: string
  readonly title: string
  readonly code: Loinc
  readonly day: number
  readonly minutes: number
  readonly author: StaffMember
  /** Plain text, or sections of a note that is written in the house's own form. */
  readonly body: string | readonly (readonly [heading: string, words: string])[]
  readonly isDraft?: boolean
}

function notesOf(facts: Facts): Note[] {
  const { resident } = facts
  const { house, admitted, left, absences, infection } = resident
  const random = resident.random('notes')
  const isRehab = resident.bed.unit.key === 'rehab'
  const last = Math.min(left?.day ?? -1, -1)
  const from = Math.max(admitted.day + 1, last - Math.max(house.days, 30))
  const notes: Note[] = [
    {
      key: 'admission',
      title: 'Nursing admission note',
      code: '34746-8',
      day: admitted.day,
      minutes: admitted.minutes + 90,
      author: resident.nurse,
      body: text.admissionNote(facts, facts.vitals(admitted.day)),
    },
    {
      key: 'history',
      title: 'History and physical',
      code: '34117-2',
      day: Math.min(admitted.day + 1, last),
      minutes: 11 * 60 + 20,
      author: resident.attending,
      body: text.historyAndPhysical(facts, facts.vitals(admitted.day + 1)),
    },
    {
      key: 'social',
      title: 'Social services assessment',
      code: '11506-3',
      day: Math.min(admitted.day + 3, last),
      minutes: 14 * 60,
      author: random.pick(house.staff.social),
      body: text.socialNote(facts),
    },
  ]
  if (isRehab)
    notes.push({
      key: 'therapy',
      title: 'Physical therapy evaluation',
      code: '11506-3',
      day: Math.min(admitted.day + 1, last),
      minutes: 9 * 60 + 40,
      author: random.pick(house.staff.physical),
      body: text.therapyNote(facts, random),
    })
  const every = isRehab ? 2 : 7
  for (let day = from + (resident.place % every); day <= last; day += every) {
    if (!resident.isHere(day, 15 * 60)) continue
    const body = (isRehab ? text.dailyNote : text.weeklyNote)(facts, { vitals: facts.vitals(day), random })
    notes.push({
      key: `nurse-${last - day}`,
      title: isRehab ? 'Skilled nursing note' : 'Weekly nursing summary',
      code: '34746-8',
      day,
      minutes: 14 * 60 + random.int(0, 50),
      author: nurseAt(house, 840, random),
      body,
    })
  }
  const visit = last - 2 - (resident.place % 11)
  if (visit > admitted.day + 2 && resident.isHere(visit, 600))
    notes.push({
      key: 'visit',
      title: 'Provider visit',
      code: '11506-3',
      day: visit,
      minutes: 10 * 60 + 5,
      author: resident.place % 2 === 0 ? resident.attending : random.pick(house.staff.practitioner),
      body: text.visitNote(facts, facts.vitals(visit)),
    })
  const diet = last - 5 - (resident.place % 9)
  if (diet > admitted.day + 4)
    notes.push({
      key: 'diet',
      title: 'Nutrition review',
      code: '11506-3',
      day: diet,
      minutes: 13 * 60 + 15,
      author: random.pick(house.staff.dietitian),
      body: text.dietNote(facts),
    })
  for (const fall of fallsOf(resident))
    notes.push({
      key: `fall-${fall.key}`,
      title: 'Fall note',
      code: '34746-8',
      day: fall.day,
      minutes: fall.minutes + 40,
      author: fall.nurse,
      body: text.fallNote(facts, fall, facts.vitals(fall.day)),
    })
  for (const [place, absence] of absences.entries()) {
    const { kind, from: out, until } = absence
    if (kind === 'hospital')
      notes.push({
        key: `transfer-${place}`,
        title: 'Transfer to hospital',
        code: '34746-8',
        day: out.day,
        minutes: out.minutes + 10,
        author: nurseAt(house, out.minutes, random),
        body: text.transferNote(facts, absence, facts.vitals(out.day)),
      })
    if (until)
      notes.push({
        key: `return-${place}`,
        title: kind === 'hospital' ? 'Return from hospital' : 'Return from leave',
        code: '34746-8',
        day: until.day,
        minutes: until.minutes + 45,
        author: nurseAt(house, until.minutes, random),
        body: text.returnNote(facts, absence),
      })
  }
  if (infection && resident.isHere(infection.since, 660))
    notes.push({
      key: 'infection',
      title: 'Change of condition',
      code: '34746-8',
      day: infection.since,
      minutes: 11 * 60,
      author: nurseAt(house, 660, random),
      body: text.infectionNote(facts, facts.vitals(infection.since)),
    })
  if (left)
    notes.push({
      key: 'discharge',
      title: left.how === 'died' ? 'Death summary' : 'Discharge summary',
      code: '18842-5',
      day: left.day,
      minutes: left.minutes + 60,
      author: resident.attending,
      body: text.dischargeSummary(facts),
    })
  if (!left && resident.place % 6 === 2) {
    notes.push({
      key: 'draft',
      title: 'Provider visit',
      code: '11506-3',
      day: -1,
      minutes: 16 * 60 + 35,
      author: random.pick(house.staff.practitioner),
      isDraft: true,
      body: [
        [
          'Visit',
          `Seen at the request of nursing. ${facts.title} reports less appetite for two days. No pain, no cough.`,
        ],
        ['Assessment and plan', 'To be completed after laboratory results.'],
      ],
    })
  }
  return notes
}

const escape = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const narrative = (words: string) => ({
  status: 'generated' as const,
  div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${escape(words)}</p></div>`,
})

/** A note in sections lives as a Composition; a note in plain text as a document. */
function write(
  resident: Resident,
  { key, title, code, day, minutes, author, body, isDraft }: Note,
): Composition | DocumentReference {
  const { house } = resident
  const date = house.calendar.at(day, minutes)
  const shared = {
    id: idOf(resident, 'note', key),
    type: concept(loinc(code)),
    subject: resident.reference,
    date,
    author: [author.reference],
    custodian: house.self,
  }
  if (typeof body !== 'string') {
    return {
      resourceType: 'Composition',
      ...shared,
      status: isDraft ? 'preliminary' : 'final',
      title,
      encounter: stayReference(resident),
      ...(isDraft
        ? {}
        : { attester: [{ mode: 'professional' as const, time: date, party: author.reference }] }),
      section: body.map(([heading, words]) => ({ title: heading, text: narrative(words) })),
    }
  }
  return {
    resourceType: 'DocumentReference',
    ...shared,
    status: 'current',
    docStatus: 'final',
    category: [{ text: 'Clinical note' }],
    description: title,
    authenticator: author.reference,
    content: [
      {
        attachment: {
          contentType: 'text/plain; charset=utf-8',
          language: 'en',
          data: Buffer.from(body).toString('base64'),
          title,
          creation: date,
        },
      },
    ],
    context: { encounter: [stayReference(resident)], period: { start: date } },
  }
}

export const buildNotes = (
  resident: Resident,
  orders: readonly Order[],
  vitals: readonly Observation[],
): (Composition | DocumentReference | Resource)[] =>
  notesOf(factsOf(resident, orders, vitals)).map((note) => write(resident, note))
