/** The categories by which granular scopes may narrow a type: those of US Core, and no others. */

export interface Category {
  label: string
  /** `system|code` */
  token: string
}

const OBSERVATION = 'http://terminology.hl7.org/CodeSystem/observation-category'
const CONDITION = 'http://terminology.hl7.org/CodeSystem/condition-category'
const US_CORE = 'http://hl7.org/fhir/us/core/CodeSystem'

export const categories: Readonly<Record<string, readonly Category[]>> = {
  Condition: [
    { label: 'Problem list', token: `${CONDITION}|problem-list-item` },
    { label: 'Diagnoses of stays and visits', token: `${CONDITION}|encounter-diagnosis` },
    { label: 'Health concerns', token: `${US_CORE}/condition-category|health-concern` },
  ],
  Observation: [
    { label: 'Vital signs', token: `${OBSERVATION}|vital-signs` },
    { label: 'Laboratory results', token: `${OBSERVATION}|laboratory` },
    { label: 'Social history', token: `${OBSERVATION}|social-history` },
    { label: 'Surveys and assessments', token: `${OBSERVATION}|survey` },
    { label: 'Social needs', token: `${US_CORE}/us-core-category|sdoh` },
  ],
  DocumentReference: [
    { label: 'Clinical notes', token: `${US_CORE}/us-core-documentreference-category|clinical-note` },
  ],
}

/** Whether a granular scope of this type may say this. */
export const isKnownConstraint = (type: string, constraint: string): boolean =>
  (categories[type] ?? []).some(({ token }) => constraint === `category=${token}`)
