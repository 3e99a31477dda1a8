/** The files of a new adapter. They work as they are: the author replaces facts and fixtures by those of the facility. */

const named = (id: string): string =>
  id.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') // prettier-ignore

export const skeletonOf = (id: string): Readonly<Record<string, string>> => ({
  [`facilities/${id}.json`]: facts(id),
  [`adapters/${id}/adapter.ts`]: adapter(id),
  [`adapters/${id}/adapter.test.ts`]: test,
  [`adapters/${id}/fixtures/hl7/admission.hl7`]: admission,
  [`adapters/${id}/fixtures/hl7/result.hl7`]: result,
  [`adapters/${id}/fixtures/census/census.csv`]: census,
})

const facts = (id: string): string =>
  `${JSON.stringify(
    {
      $schema: '../platform/adapter/facility.schema.json',
      id,
      name: named(id),
      timeZone: 'America/New_York',
      units: [{ code: 'A', name: 'Unit A', beds: ['101-A', '101-B'] }],
      passTimes: ['08:00', '12:00', '17:00', '21:00'],
      payers: [{ code: 'MCA', name: 'Medicare Part A' }],
      codeMaps: {
        lab: {
          K: {
            system: 'http://loinc.org',
            code: '2823-3',
            display: 'Potassium [Moles/volume] in Serum or Plasma',
          },
        },
      },
      feeds: { mllp: {} },
    },
    null,
    2,
  )}\n`

const adapter = (
  id: string,
): string => `/** ${named(id)}: HL7 v2 over MLLP or in files, and a census as CSV. */
import { defineAdapter } from '@medley/adapter/define-adapter'
import { census, censusRows } from '@medley/adapter/formats/csv/census'
import { hl7v2 } from '@medley/adapter/formats/hl7v2/feed'

export default defineAdapter({
  mllp: 'hl7',
  feeds: {
    // An event of your own, or one to be read otherwise: hl7v2({ events: { 'ADT^Z01': [person] } })
    hl7: hl7v2(),
    // Columns that are called otherwise: census({ columns: { mrn: ['Chart'] } })
    census: census(),
  },
  census: censusRows(),
})
`

const test = `import { goldenTests } from '@medley/adapter/golden'

await goldenTests(import.meta.dirname)
`

const lines = (...segments: string[]): string => `${segments.join('\r')}\r`

const person = 'PID|1||100001^^^SRC^MR||Sample^Ida^M||19400229|F|||1 Main St^^Dover^DE^19901'

const admission =
  lines('MSH|^~\\&|EMR|SRC|MEDLEY|HUB|20260302090000||ADT^A01^ADT_A01|A1|P|2.5.1', 'EVN|A01|20260302090000', person, 'PV1|1|I|A^101^A||||1234567893^Okafor^Ada||||||||||||V1|||||||||||||||||||||||||20260302090000') +
  lines('MSH|^~\\&|EMR|SRC|MEDLEY|HUB|20260305100000||ADT^A02^ADT_A02|A2|P|2.5.1', 'EVN|A02|20260305100000', person, 'PV1|1|I|A^101^B|||A^101^A|||||||||||||V1|||||||||||||||||||||||||20260302090000') // prettier-ignore

const result = lines(
  'MSH|^~\\&|LAB|SRC|MEDLEY|HUB|20260304070000||ORU^R01^ORU_R01|R1|P|2.5.1',
  person,
  'OBR|1|P1|F1|BMP^Basic metabolic panel^L|||20260304050000|||||||||||||||20260304070000||LAB|F',
  'OBX|1|NM|K^Potassium^L||4.10|mmol/L^^UCUM|3.5-5.1|N|||F|||20260304050000',
)

const census = `MRN,Last Name,First Name,DOB,Sex,Admit Date,Unit,Room,Bed,Payer,Discharge Date
100001,Sample,Ida,1940-02-29,F,2026-03-02,A,101,B,MCA,
100002,Example,Max,11/30/1938,M,03/04/2026,A,101,A,MCA,
`
