/** A synthetic resident with something in every module, sent as one transaction through the front door. */
import { randomInt, randomUUID } from 'node:crypto'
import type { Platform } from '../harness/platform.ts'

export interface Resident {
  id: string
  family: string
  given: string
}

type Body = Record<string, unknown>

/** Letters only, as names have: nobody else on a shared platform is called this. */
const newFamilyName = (): string =>
  `Zz${Array.from({ length: 7 }, () => String.fromCharCode(97 + randomInt(26))).join('')}`

const loinc = (code: string): Body => ({ coding: [{ system: 'http://loinc.org', code }] })
const category = (code: string): Body => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }],
})
const placeKind = (code: string): Body => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code }],
})
const usd = (value: number): Body => ({ value, currency: 'USD' })

/** `marker` makes what belongs to this resident findable on every screen. */
function entriesOf({ family, given, marker }: { family: string; given: string; marker: string }): Body[] {
  const patient = `urn:uuid:${randomUUID()}`
  const unit = `urn:uuid:${randomUUID()}`
  const room = `urn:uuid:${randomUUID()}`
  const bed = `urn:uuid:${randomUUID()}`
  const drug = `urn:uuid:${randomUUID()}`
  const claim = `urn:uuid:${randomUUID()}`
  const subject = { reference: patient }
  const result = (value: number, day: string): Body => ({
    resourceType: 'Observation',
    status: 'final',
    category: [category('laboratory')],
    code: loinc('2823-3'),
    subject,
    effectiveDateTime: `${day}T06:10:00Z`,
    valueQuantity: { value, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
  })
  const resources: Body[] = [
    { resourceType: 'RelatedPerson', patient: subject, name: [{ given: ['Karin'], family: `Byrd ${marker}` }], telecom: [{ system: 'phone', value: '555-0177' }] },
    { resourceType: 'Flag', status: 'active', subject, code: { text: 'DNR' }, category: [{ coding: [{ code: 'code-status' }] }] },
    { resourceType: 'AllergyIntolerance', patient: subject, criticality: 'high', clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] }, code: { text: `Penicillin ${marker}` } },
    { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject, medicationReference: { reference: drug }, authoredOn: '2026-11-12', dosageInstruction: [{ text: '1 tablet twice a day', timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd', timeOfDay: ['08:00:00', '16:30:00'] } } }] },
    { resourceType: 'Task', status: 'requested', intent: 'order', for: subject, description: `Skin check ${marker}` },
    { resourceType: 'Immunization', status: 'completed', patient: subject, vaccineCode: { text: `Influenza ${marker}` }, occurrenceDateTime: '2026-10-02' },
    { resourceType: 'DocumentReference', status: 'current', subject, date: '2026-11-20T08:00:00Z', type: { text: `Nursing note ${marker}` }, content: [{ attachment: { contentType: 'text/plain; charset=utf-8', data: Buffer.from(`# Plan\nAmbulate ${marker} at 37 °C`).toString('base64') } }] },
    result(4.2, '2026-11-12'), result(3.1, '2026-11-18'), result(5.9, '2026-11-20'), result(3.8, '2026-11-23'),
    { resourceType: 'Observation', status: 'final', category: [category('vital-signs')], code: loinc('85354-9'), subject, effectiveDateTime: '2026-11-23T07:35:00Z', component: [{ code: loinc('8462-4'), valueQuantity: { value: 64, unit: 'mmHg' } }, { code: loinc('8480-6'), valueQuantity: { value: 112, unit: 'mmHg' } }] },
    { resourceType: 'DiagnosticReport', status: 'final', subject, code: { text: `Basic metabolic panel ${marker}` }, effectiveDateTime: '2026-11-23T06:10:00Z' },
    { resourceType: 'Condition', subject, clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] }, code: { text: `Heart failure ${marker}` }, onsetDateTime: '2020-03' },
    { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject, title: `Mobility ${marker}`, activity: [{ detail: { status: 'in-progress', code: { text: 'Walk 150 ft' } } }] },
    { resourceType: 'Goal', lifecycleStatus: 'active', subject, description: { text: `Walk home ${marker}` } },
    { resourceType: 'CareTeam', status: 'active', subject, name: `Team ${marker}`, participant: [{ member: { display: 'Helen Strand, MD' } }] },
    { resourceType: 'Encounter', status: 'in-progress', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' }, subject, period: { start: '2026-11-12T14:10:00Z' }, type: [{ text: `Skilled stay ${marker}` }], location: [{ location: { reference: bed }, status: 'active' }] },
    { resourceType: 'Coverage', status: 'active', beneficiary: subject, payor: [{ display: `Medicare ${marker}` }] },
    { resourceType: 'ExplanationOfBenefit', status: 'active', use: 'claim', outcome: 'complete', type: { text: 'institutional' }, patient: subject, created: '2026-11-21', insurer: { display: 'Medicare' }, provider: { display: 'Maple Grove' }, claim: { reference: claim }, insurance: [{ focal: true, coverage: { display: 'Medicare' } }], payment: { amount: usd(80) } },
  ] // prettier-ignore
  const named: [string, Body][] = [
    [patient, { resourceType: 'Patient', name: [{ use: 'official', family, given: [given] }], gender: 'female', birthDate: '1942-03-14', identifier: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, value: marker }] }],
    [unit, { resourceType: 'Location', status: 'active', name: `Unit ${marker}`, physicalType: placeKind('wi') }],
    [room, { resourceType: 'Location', status: 'active', name: `214 ${marker}`, physicalType: placeKind('ro'), partOf: { reference: unit } }],
    [bed, { resourceType: 'Location', status: 'active', name: `214-A ${marker}`, physicalType: placeKind('bd'), partOf: { reference: room } }],
    [drug, { resourceType: 'Medication', code: { text: `apixaban ${marker}` } }],
    [claim, { resourceType: 'Claim', status: 'active', use: 'claim', type: { text: 'institutional' }, patient: subject, created: '2026-11-20', provider: { display: 'Maple Grove' }, priority: { text: 'normal' }, insurance: [{ sequence: 1, focal: true, coverage: { display: `Medicare ${marker}` } }], total: usd(120.5) }],
  ] // prettier-ignore
  return [
    ...named,
    ...resources.map((resource): [string, Body] => [`urn:uuid:${randomUUID()}`, resource]),
  ].map(([fullUrl, resource]) => ({
    fullUrl,
    resource,
    request: { method: 'POST', url: String(resource['resourceType']) },
  }))
}

export async function admit(platform: Platform, given: string): Promise<Resident> {
  const family = newFamilyName()
  const response = await fetch(`${platform.baseUrl}/fhir/R4`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await platform.token()}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: entriesOf({ family, given, marker: family }),
    }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`The resident was not admitted: ${response.status} ${text}`)
  const { entry } = JSON.parse(text) as { entry: { response: { location: string } }[] }
  const id = /Patient\/([^/]+)/.exec(entry[0]?.response.location ?? '')?.[1] ?? ''
  return { id, family, given }
}
