import type { Composition, DocumentReference, Observation } from 'fhir/r4'
import { concept, type Resource } from '../base/fhir.ts'
import type { Random } from '../base/random.ts'
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

interface Time {
  readonly random: Random
  /** The last day of the story. */
  readonly last: number
}

const at = (day: number, minutes: number) => ({ day, minutes })

function firstNotes(facts: Facts, { random, last }: Time): Note[] {
  const { resident } = facts
  const { house, admitted } = resident
  const next = Math.min(admitted.day + 1, last)
  const evaluation: Note = {
    key: 'therapy',
    title: 'Physical therapy evaluation',
    code: '11506-3',
    ...at(next, 580),
    author: random.pick(house.staff.physical),
    body: text.therapyNote(facts, random),
  }
  return [
    {
      key: 'admission',
      title: 'Nursing admission note',
      code: '34746-8',
      ...at(admitted.day, admitted.minutes + 90),
      author: resident.nurse,
      body: text.admissionNote(facts, facts.vitals(admitted.day)),
    },
    {
      key: 'history',
      title: 'History and physical',
      code: '34117-2',
      ...at(next, 680),
      author: resident.attending,
      body: text.historyAndPhysical(facts, facts.vitals(next)),
    },
    {
      key: 'social',
      title: 'Social services assessment',
      code: '11506-3',
      ...at(Math.min(admitted.day + 3, last), 840),
      author: random.pick(house.staff.social),
      body: text.socialNote(facts),
    },
    ...(resident.bed.unit.key === 'rehab' ? [evaluation] : []),
  ]
}

function routineNotes(facts: Facts, { random, last }: Time): Note[] {
  const { resident } = facts
  const { house, admitted, place } = resident
  const isRehab = resident.bed.unit.key === 'rehab'
  const every = isRehab ? 2 : 7
  const from = Math.max(admitted.day + 1, last - Math.max(house.days, 30)) + (place % every)
  const notes: Note[] = []
  for (let day = from; day <= last; day += every) {
    const author = nurseAt(house, 840, random)
    const body = (isRehab ? text.dailyNote : text.weeklyNote)(facts, { vitals: facts.vitals(day), random })
    notes.push({
      key: `nurse-${last - day}`,
      title: isRehab ? 'Skilled nursing note' : 'Weekly nursing summary',
      code: '34746-8',
      ...at(day, 840 + random.int(0, 50)),
      author,
      body,
    })
  }
  const visit = last - 2 - (place % 11)
  const diet = last - 5 - (place % 9)
  const visitor = place % 2 === 0 ? resident.attending : random.pick(house.staff.practitioner)
  if (visit > admitted.day + 2)
    notes.push({
      key: 'visit',
      title: 'Provider visit',
      code: '11506-3',
      ...at(visit, 605),
      author: visitor,
      body: text.visitNote(facts, facts.vitals(visit)),
    })
  if (diet > admitted.day + 4)
    notes.push({
      key: 'diet',
      title: 'Nutrition review',
      code: '11506-3',
      ...at(diet, 795),
      author: random.pick(house.staff.dietitian),
      body: text.dietNote(facts),
    })
  return notes.filter(({ day, minutes }) => resident.isHere(day, minutes))
}

function eventNotes(facts: Facts, { random }: Time): Note[] {
  const { resident } = facts
  const { house, left, absences, infection, place } = resident
  const nurse = (minutes: number): StaffMember => nurseAt(house, minutes, random)
  const notes: Note[] = fallsOf(resident).map((fall) => ({
    key: `fall-${fall.key}`,
    title: 'Fall note',
    code: '34746-8',
    ...at(fall.day, fall.minutes + 40),
    author: fall.nurse,
    body: text.fallNote(facts, fall, facts.vitals(fall.day)),
  }))
  for (const [number, absence] of absences.entries()) {
    const { kind, from, until } = absence
    if (kind === 'hospital')
      notes.push({
        key: `transfer-${number}`,
        title: 'Transfer to hospital',
        code: '34746-8',
        ...at(from.day, from.minutes + 10),
        author: nurse(from.minutes),
        body: text.transferNote(facts, absence, facts.vitals(from.day)),
      })
    if (until)
      notes.push({
        key: `return-${number}`,
        title: kind === 'hospital' ? 'Return from hospital' : 'Return from leave',
        code: '34746-8',
        ...at(until.day, until.minutes + 45),
        author: nurse(until.minutes),
        body: text.returnNote(facts, absence),
      })
  }
  if (infection && resident.isHere(infection.since, 660))
    notes.push({
      key: 'infection',
      title: 'Change of condition',
      code: '34746-8',
      ...at(infection.since, 660),
      author: nurse(660),
      body: text.infectionNote(facts, facts.vitals(infection.since)),
    })
  if (left)
    notes.push({
      key: 'discharge',
      title: left.how === 'died' ? 'Death summary' : 'Discharge summary',
      code: '18842-5',
      ...at(left.day, left.minutes + 60),
      author: resident.attending,
      body: text.dischargeSummary(facts),
    })
  if (!left && place % 6 === 2)
    notes.push({
      key: 'draft',
      title: 'Provider visit',
      code: '11506-3',
      ...at(-1, 995),
      author: random.pick(house.staff.practitioner),
      isDraft: true,
      body: text.draftNote(facts),
    })
  return notes
}

function notesOf(facts: Facts): Note[] {
  const time = { random: facts.resident.random('notes'), last: Math.min(facts.resident.left?.day ?? -1, -1) }
  return [...firstNotes(facts, time), ...routineNotes(facts, time), ...eventNotes(facts, time)]
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
