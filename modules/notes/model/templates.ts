/** Forms in which notes are written: their sections, what must not be empty, and which data belong beside them. */

export type CitedKind = 'vitals' | 'results' | 'medications' | 'allergies' | 'problems'

export interface TemplateSection {
  readonly title: string
  readonly hint: string
  readonly isRequired?: boolean
}

export interface Template {
  readonly key: string
  readonly title: string
  /** LOINC document type. */
  readonly code: string
  readonly display: string
  readonly roles: readonly string[]
  readonly sections: readonly TemplateSection[]
  readonly cites: readonly CitedKind[]
}

const nurse = { code: '34746-8', display: 'Nurse Note', roles: ['nurse'] } as const
const progress = { code: '11506-3', display: 'Progress note' } as const

// prettier-ignore
export const templates: readonly Template[] = [
  { key: 'daily', title: 'Skilled nursing note', ...nurse, cites: ['vitals', 'medications', 'results'], sections: [
    { title: 'Skilled nursing', hint: 'Skilled need today, condition, response', isRequired: true },
    { title: 'Therapy', hint: 'Takes part in, tolerates' },
    { title: 'Plan', hint: 'What goes on, what changes', isRequired: true },
  ] },
  { key: 'change', title: 'Change of condition', ...nurse, cites: ['vitals', 'results', 'medications', 'allergies', 'problems'], sections: [
    { title: 'Situation', hint: 'What changed, since when', isRequired: true },
    { title: 'Background', hint: 'Problems, recent changes of medication' },
    { title: 'Assessment', hint: 'Findings, what you think it is', isRequired: true },
    { title: 'Request', hint: 'Who was told, what was ordered, family told at', isRequired: true },
  ] },
  { key: 'fall', title: 'Fall note', ...nurse, cites: ['vitals', 'medications'], sections: [
    { title: 'Event', hint: 'Where, when, what the resident says', isRequired: true },
    { title: 'Findings', hint: 'Injury, neuro check, range of motion', isRequired: true },
    { title: 'Actions', hint: 'Provider and family told, care plan', isRequired: true },
  ] },
  { key: 'visit', title: 'Provider visit', ...progress, roles: ['physician'], cites: ['vitals', 'results', 'medications', 'problems', 'allergies'], sections: [
    { title: 'Subjective', hint: 'What the resident and the nurse say', isRequired: true },
    { title: 'Examination', hint: 'Findings' },
    { title: 'Assessment and plan', hint: 'Problem by problem', isRequired: true },
  ] },
  { key: 'history', title: 'History and physical', code: '34117-2', display: 'History and physical note', roles: ['physician'], cites: ['vitals', 'results', 'medications', 'problems', 'allergies'], sections: [
    { title: 'Chief complaint', hint: 'Reason for the stay', isRequired: true },
    { title: 'History of present illness', hint: '' },
    { title: 'Examination', hint: '', isRequired: true },
    { title: 'Assessment and plan', hint: '', isRequired: true },
  ] },
  { key: 'therapy', title: 'Therapy note', ...progress, roles: ['therapist'], cites: ['vitals', 'problems'], sections: [
    { title: 'Treatment', hint: 'What was done, minutes', isRequired: true },
    { title: 'Response', hint: 'Function, pain, help needed', isRequired: true },
    { title: 'Plan', hint: '' },
  ] },
]

export const templatesFor = (roles: readonly string[]): readonly Template[] =>
  templates.filter((template) => template.roles.some((role) => roles.includes(role)))

export const findTemplate = (key: string): Template | undefined => templates.find((one) => one.key === key)

/** The form in which a stored note was written, told by its title. */
export const templateOf = (title: string): Template | undefined =>
  templates.find((one) => one.title === title)
