/** Maple Grove: HL7 v2 over MLLP or in files, remittances, answers about cover, and documents of the hospital. */
import { defineAdapter } from '@medley/adapter/define-adapter'
import { ccda } from '@medley/adapter/formats/ccda/feed'
import { census, censusRows } from '@medley/adapter/formats/csv/census'
import { fhir } from '@medley/adapter/formats/fhir/feed'
import { hl7v2 } from '@medley/adapter/formats/hl7v2/feed'
import { eligibility } from '@medley/adapter/formats/x12/eligibility'
import { remittances } from '@medley/adapter/formats/x12/remittance'

/** The hospital's object identifier of Maple Grove's record numbers. */
const RECORD_ROOT = '2.16.840.1.113883.19.5.99999'

export default defineAdapter({
  mllp: 'hl7',
  feeds: {
    hl7: hl7v2(),
    census: census(),
    remittances: remittances(),
    eligibility: eligibility(),
    documents: ccda({ recordRoots: [RECORD_ROOT] }),
    hospital: fhir({
      types: ['Patient', 'Condition', 'Observation', 'DiagnosticReport', 'DocumentReference', 'Immunization'],
      recordSystem: `urn:oid:${RECORD_ROOT}`,
    }),
  },
  census: censusRows(),
})
