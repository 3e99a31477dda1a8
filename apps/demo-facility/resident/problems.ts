import type { Condition } from 'fhir/r4'
import { concept, type Resource } from '../base/fhir.ts'
import { diagnosisText, icd10 } from '../codes/diagnoses.ts'
import { hl7 } from '../codes/systems.ts'
import { idOf, type Problem, type Resident, stayReference } from './resident.ts'

const clinical = {
  active: concept(hl7('condition-clinical', 'active', 'Active')),
  resolved: concept(hl7('condition-clinical', 'resolved', 'Resolved')),
}
const confirmed = concept(hl7('condition-ver-status', 'confirmed', 'Confirmed'))
const onTheList = concept(hl7('condition-category', 'problem-list-item', 'Problem List Item'))

/** All problems: those that someone came with, and what happened here. */
export const problemsOf = ({ problems, infection }: Resident): readonly Problem[] =>
  infection && !problems.some(({ name }) => name === infection.name) ? [...problems, infection] : problems

/** The condition as other resources name it. */
export const problemReference = (resident: Resident, name: Problem['name']) => ({
  reference: `Condition/${idOf(resident, 'problem', name.toLowerCase())}`,
  display: diagnosisText(name),
})

export const buildProblems = (resident: Resident): (Condition & Resource)[] =>
  problemsOf(resident).map(({ name, since, until }) => ({
    resourceType: 'Condition',
    id: idOf(resident, 'problem', name.toLowerCase()),
    clinicalStatus: until === undefined ? clinical.active : clinical.resolved,
    verificationStatus: confirmed,
    category: [onTheList],
    code: concept(icd10(name), diagnosisText(name)),
    subject: resident.reference,
    encounter: stayReference(resident),
    onsetDateTime: resident.house.calendar.date(since),
    ...(until === undefined ? {} : { abatementDateTime: resident.house.calendar.date(until) }),
    recordedDate: resident.house.calendar.date(Math.max(since, resident.admitted.day)),
    recorder: resident.attending.reference,
  }))
