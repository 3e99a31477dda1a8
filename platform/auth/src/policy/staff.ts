/** What people who work in a facility may do: one row of the table in `docs/security.md` for each role. */
import { may, type Grant, type Label, type Role } from './language.ts'
import {
  carePlans, catalogue, chart, claims, conformance, deliveries, directory, documents, groups, laboratory, orders,
  persons, scheduling, stays,
} from './record-types.ts' // prettier-ignore
import {
  correctedOnly, onlyElements, onlyLabels, ownOnly, recentOnly, soonOrMistake, unfinished, writtenBySelf,
} from './write-rules.ts' // prettier-ignore

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const sensitive: readonly Label[] = ['PSY', 'HIV', 'ETH', 'SUD', 'SEX']

/** Labelled by their codes, and without limits of their own. */
const conditions = ['Condition', 'FamilyMemberHistory', 'MedicationStatement', 'Procedure'] as const
/** Whoever gives a dose sees what it is, whatever it is against. */
const toGive = { clears: ['PSY', 'HIV', 'SUD'] } as const
/** Residents of the units where the person works. */
const ofUnit = { unit: true } as const
/** Of everybody who signs in: nothing of a patient. */
const open = may('r s', [...directory, ...catalogue, ...conformance])
/** A Provenance is seen by who sees what it is about. */
const common: readonly Grant[] = [open, may('r s', ['Provenance'])]

const CONTACTS = ['contact', 'telecom', 'address', 'communication', 'generalPractitioner', 'photo']
const draftOrNew = [unfinished, ownOnly, writtenBySelf]
/** What a dose depends on: blood pressure, heart rate, glucose. */
const FOR_DOSES = ['85354-9', '8480-6', '8462-4', '8867-4', '2339-0', '2345-7', '41653-7']
  .map((code) => `http://loinc.org|${code}`)
  .join(',')

export const physician: Role = {
  clears: ['R', ...sensitive],
  emergency: true,
  grants: [
    ...common,
    may('r s h', persons),
    may('u', persons, { write: [onlyElements(CONTACTS)] }),
    may('c r u s h', documents, { write: draftOrNew }),
    may('c r u s h', ['MedicationRequest', ...orders]),
    may('r s h', ['MedicationAdministration', ...deliveries, ...laboratory]),
    may('r s h', ['Observation', 'DiagnosticReport']),
    may('c u', ['Observation'], { rows: ['category:not=laboratory'], write: [correctedOnly] }),
    may('c', ['DiagnosticReport'], { rows: ['category:not=LAB'] }),
    may('c r u s h', [...carePlans, ...chart]),
    may('r s', [...stays, ...scheduling]),
    may('u', stays, { write: [onlyElements(['reasonCode', 'reasonReference', 'diagnosis'])] }),
    may('r s', ['Consent', 'Coverage']),
    may('c', ['Provenance'], { write: [writtenBySelf] }),
  ],
}

export const nurse: Role = {
  clears: sensitive,
  emergency: true,
  grants: [
    ...common,
    may('r s h', persons),
    may('u', persons, { write: [onlyElements(CONTACTS)] }),
    may('c r u s', documents, { write: draftOrNew }),
    may('r s h', ['MedicationRequest', ...orders]),
    may('c', ['MedicationRequest', ...orders], { rows: ['status=draft'] }),
    may('r s h', ['MedicationAdministration']),
    may('c u', ['MedicationAdministration'], { write: [soonOrMistake(DAY_MS)] }),
    may('r s', [...deliveries, ...laboratory, 'DiagnosticReport', 'Observation']),
    may('c', ['Observation'], { rows: ['category:not=laboratory'] }),
    may('u', ['Observation'], { rows: ['category:not=laboratory'], write: [ownOnly, correctedOnly] }),
    may('c r u s', [...carePlans, ...chart]),
    may('r s', [...stays, ...scheduling]),
    may('u', stays, { write: [onlyElements(['location'])] }),
    may('r s', ['Consent', 'Coverage']),
    may('c', ['Provenance'], { write: [writtenBySelf] }),
  ],
}

export const aide: Role = {
  clears: [],
  grants: [
    ...common,
    may('r s', ['Patient'], { ...ofUnit, show: ['active', 'name', 'photo', 'birthDate'] }),
    may('r s', ['AllergyIntolerance', 'Flag'], ofUnit),
    may('r s', ['MedicationRequest'], { ...toGive, ...ofUnit, rows: ['status=active'] }),
    may('c r s', ['MedicationAdministration'], { ...toGive, ...ofUnit, write: [writtenBySelf] }),
    may('u', ['MedicationAdministration'], { ...toGive, ...ofUnit, write: [ownOnly, recentOnly(HOUR_MS)] }),
    may('c r', ['Observation'], { ...ofUnit, rows: [`code=${FOR_DOSES}`], write: [writtenBySelf] }),
    may('r s', carePlans, ofUnit),
    may('r s', ['Encounter'], {
      ...ofUnit,
      rows: ['status=in-progress,arrived,triaged,onleave'],
      show: ['status', 'class', 'subject', 'period', 'location'],
    }),
    may('r s', ['Task'], { ...ofUnit, rows: ['owner={user}'] }),
    may('u', ['Task'], {
      ...ofUnit,
      rows: ['owner={user}'],
      write: [onlyElements(['status', 'executionPeriod', 'note'])],
    }),
  ],
}

export const therapist: Role = {
  clears: ['HIV', 'ETH', 'SUD', 'SEX'],
  grants: [
    ...common,
    may('r s', persons, {
      show: ['active', 'name', 'photo', 'birthDate', 'gender', 'telecom', 'contact', 'communication', 'patient', 'relationship'],
    }), // prettier-ignore
    may('c r u s', documents, { write: draftOrNew }),
    may('r s', ['MedicationRequest'], { clears: ['PSY'], rows: ['status=active'] }),
    may('r s', ['MedicationAdministration'], { clears: ['PSY'], rows: ['reason-given:missing=false'] }),
    may('r s', ['DiagnosticReport', 'Observation', ...laboratory, ...orders]),
    may('c', ['Observation'], { rows: ['category:not=laboratory'], write: [writtenBySelf] }),
    may('u', ['Observation'], { rows: ['category:not=laboratory'], write: [ownOnly, correctedOnly] }),
    // A plan of care is made by all disciplines together (42 CFR 483.21(b)(2)); what is of another therapy alone is not theirs.
    may('r s', carePlans, { rows: ['category:not={otherDisciplines}'] }),
    may('c u', carePlans, { rows: ['category={discipline}', 'category:missing=true'], write: [ownOnly] }),
    may('r s', chart),
    // What ails the mind is no secret from who treats the body; notes of psychotherapy are.
    may('r s', [...conditions, 'ServiceRequest', 'DiagnosticReport'], { clears: ['PSY'] }),
    may('c u', ['QuestionnaireResponse', 'Task'], { write: [ownOnly] }),
    may('r s', [...stays, ...scheduling]),
  ],
}

export const biller: Role = {
  clears: [],
  grants: [
    ...common,
    may('r s', persons, {
      show: ['identifier', 'active', 'name', 'telecom', 'gender', 'birthDate', 'deceased', 'address', 'maritalStatus', 'managingOrganization', 'patient', 'relationship'],
    }), // prettier-ignore
    may('r s', ['DocumentReference'], { rows: ['category=billing-attachment'] }),
    may('r', ['Binary']),
    may('r s', ['Encounter'], {
      show: ['identifier', 'status', 'class', 'type', 'subject', 'period', 'diagnosis', 'participant', 'hospitalization', 'serviceProvider', 'account', 'reasonCode', 'statusHistory'],
    }), // prettier-ignore
    may('c r u s h', claims),
  ],
}

export const labtech: Role = {
  clears: sensitive,
  grants: [
    ...common,
    may('r s', ['Patient'], { show: ['identifier', 'active', 'name', 'birthDate', 'gender'] }),
    may('c r u s', ['Observation'], { rows: ['category=laboratory'], write: [correctedOnly] }),
    may('c r u s', ['DiagnosticReport'], { rows: ['category=LAB,laboratory'], write: [correctedOnly] }),
    may('c r u s', ['Specimen']),
    may('r s', ['ServiceRequest'], { rows: ['category=laboratory,108252007'] }),
    may('r s', ['Encounter'], { show: ['status', 'class', 'subject', 'period', 'location'] }),
  ],
}

export const him: Role = {
  clears: ['V', 'R', '42CFRPart2', ...sensitive],
  labels: true,
  review: true,
  grants: [
    ...common,
    may('r s h u', persons),
    may('r s h u d', documents, { write: [onlyLabels] }),
    may('r s h', ['MedicationRequest', 'MedicationAdministration', ...orders, ...deliveries, ...laboratory]),
    may('r s h', ['DiagnosticReport', 'Observation', ...carePlans, ...chart]),
    may('u', ['MedicationRequest', 'MedicationAdministration', 'DiagnosticReport', 'Observation', ...carePlans, ...chart, ...orders], { write: [onlyLabels] }),
    may('r s h u', stays),
    may('r s', [...scheduling, ...claims, ...groups]),
    may('c r u s h', ['Consent']),
    may('r s h', ['Provenance']),
    may('r s', ['AuditEvent']),
  ], // prettier-ignore
}

export const adt: Role = {
  clears: [],
  grants: [
    ...common,
    may('c r u s', persons),
    may('c r u s', [...stays, ...scheduling]),
    may('u', ['Location'], { write: [onlyElements(['operationalStatus', 'status'])] }),
    may('r s', ['Coverage']),
    may('r', ['Claim', 'ExplanationOfBenefit'], { show: ['status', 'type', 'use', 'patient', 'created'] }),
  ],
}

export const admin: Role = {
  clears: [],
  grants: [open, may('c u h d', [...directory, ...catalogue, ...conformance])],
}

export const auditor: Role = { clears: [], grants: [open, may('r s', ['AuditEvent'])] }

/** Member of a programme under 42 CFR part 2: a clearance beside another role. */
export const programme: Role = { clears: ['42CFRPart2'], grants: [] }
