import type { Questionnaire, QuestionnaireResponse } from 'fhir/r4'
import { type Resource } from '../base/fhir.ts'
import { loinc } from '../codes/loinc.ts'
import type { House } from '../house/house.ts'
import { idOf, type Resident, stayReference } from '../resident/resident.ts'

const url = 'urn:medley:demo:questionnaire:bims'

const items = [
  ['words', 'Repetition of three words, 0 to 3', 3],
  ['year', 'Year, 0 to 3', 3],
  ['month', 'Month, 0 to 2', 2],
  ['day', 'Day of the week, 0 or 1', 1],
  ['sock', 'Recalls "sock", 0 to 2', 2],
  ['blue', 'Recalls "blue", 0 to 2', 2],
  ['bed', 'Recalls "bed", 0 to 2', 2],
] as const

export const buildQuestionnaire = (house: House): Questionnaire & Resource => ({
  resourceType: 'Questionnaire',
  id: `${house.facility.prefix.toLowerCase()}-bims`,
  url,
  name: 'BriefInterviewForMentalStatus',
  title: 'Brief interview for mental status',
  status: 'active',
  subjectType: ['Patient'],
  date: house.calendar.date(-400),
  code: [loinc('52491-8')],
  item: [
    ...items.map(([linkId, text]) => ({ linkId, text, type: 'integer' as const })),
    {
      linkId: 'total',
      code: [loinc('54614-3')],
      text: 'Summary score, 0 to 15',
      type: 'integer',
      readOnly: true,
    },
  ],
})

/** 13 to 15 intact, 8 to 12 moderately impaired, 0 to 7 severely impaired. */
export function buildAssessment(resident: Resident): QuestionnaireResponse & Resource {
  const { house, admitted, left } = resident
  const random = resident.random('assessment')
  const ability = resident.has('alzheimer') ? 0.3 : resident.has('dementia') ? 0.5 : 0.92
  const scores = items.map(([linkId, text, most]) => ({
    linkId,
    text,
    score: Math.round(Math.max(0, Math.min(1, random.normal(ability, 0.15))) * most),
  }))
  const total = scores.reduce((sum, { score }) => sum + score, 0)
  const day = Math.min(Math.max(admitted.day + 5, -60 + (resident.place % 50)), left?.day ?? -1, -1)
  return {
    resourceType: 'QuestionnaireResponse',
    id: idOf(resident, 'bims'),
    questionnaire: url,
    status: 'completed',
    subject: resident.reference,
    encounter: stayReference(resident),
    authored: house.calendar.at(day, 13 * 60 + 30),
    author: house.staff.social[0]?.reference ?? resident.nurse.reference,
    source: resident.reference,
    item: [
      ...scores.map(({ linkId, text, score }) => ({ linkId, text, answer: [{ valueInteger: score }] })),
      { linkId: 'total', text: 'Summary score, 0 to 15', answer: [{ valueInteger: total }] },
    ],
  }
}
