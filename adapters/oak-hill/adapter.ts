/** Oak Hill: its census is a CSV file, its laboratory and pharmacy speak HL7 v2. */
import { defineAdapter } from '@medley/adapter/define-adapter'
import { census, censusRows } from '@medley/adapter/formats/csv/census'
import { hl7v2 } from '@medley/adapter/formats/hl7v2/feed'
import { remittances } from '@medley/adapter/formats/x12/remittance'

/** What its old system calls some columns. */
const columns = { mrn: ['Chart No.'], unit: ['Hall'] }

export default defineAdapter({
  mllp: 'hl7',
  feeds: { hl7: hl7v2(), census: census({ columns }), remittances: remittances() },
  census: censusRows({ columns }),
})
