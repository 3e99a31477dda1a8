/** A census as a CSV file: each row is a resident with a stay; a row that is wrong keeps no other from being read. */
import type { CensusRow, Context, Feed, Operation } from '../../define-adapter.ts'
import { key, refer, Refused } from '../../define-adapter.ts'
import { compact } from '../../compact.ts'
import { systemOf } from '../../facility.ts'
import { offsetOf } from '../hl7v2/time.ts'
import { places } from '../hl7v2/map/visit.ts'
import { type Columns, dateIn, readTable, type Row } from './table.ts'

export const censusColumns: Columns = {
  mrn: [
    'medical record #',
    'medical record number',
    'record number',
    'resident id',
    'patient id',
    'mr#',
    'chart number',
  ],
  family: ['lastname', 'last', 'surname', 'family name'],
  given: ['firstname', 'first', 'given name'],
  birth: ['dob', 'date of birth', 'birthdate'],
  sex: ['gender'],
  admitted: ['admitdate', 'admission date', 'admit date', 'admit'],
  discharged: ['dischargedate', 'discharge date', 'discharge'],
  unit: ['wing', 'station', 'nursing unit'],
  room: ['room no', 'room number'],
  bed: ['bed no', 'bed letter'],
  payer: ['primarypayer', 'primary payer', 'payor', 'insurance'],
  status: ['census status', 'leave status'],
}

export interface CensusOptions {
  /** Further names of columns. */
  readonly columns?: Columns
}

const decoder = new TextDecoder()

/** @example census({ columns: { mrn: ['Akten-Nr'] } }) */
export function census({ columns = {} }: CensusOptions = {}): Feed {
  const known = merged(columns)
  return {
    format: 'CSV census',
    *split(bytes) {
      for (const row of readTable(bytes, known, ['mrn', 'family', 'admitted']))
        yield Buffer.from(JSON.stringify(row))
    },
    // Rows of two files are the same message when they say the same: where they stood does not matter.
    envelope: (bytes) => ({ id: rowOf(bytes).values['mrn'] ?? '', kind: 'census' }),
    translate: (bytes, context) => resident(rowOf(bytes), context),
  }
}

const rowOf = (bytes: Uint8Array): Row => JSON.parse(decoder.decode(bytes)) as Row

const merged = (columns: Columns): Columns =>
  Object.fromEntries(
    Object.entries(censusColumns).map(([name, aliases]) => [name, [...(columns[name] ?? []), ...aliases]]),
  )

/** The same file, read for the nightly comparison. */
export const censusRows =
  ({ columns = {} }: CensusOptions = {}) =>
  (bytes: Uint8Array): CensusRow[] =>
    readTable(bytes, merged(columns), ['mrn']).flatMap(({ values }) => {
      const { mrn = '', unit = '', room = '', bed = '', discharged = '', status = '' } = values
      if (mrn === '' || discharged !== '') return []
      return [
        {
          mrn,
          bed: [unit, room, bed].filter((one) => one !== '').join('^'),
          status: /leave|loa|hosp|^l$/i.test(status) ? 'leave' : 'in-house',
        },
      ]
    })

const genders: Readonly<Record<string, string>> = { f: 'female', m: 'male', o: 'other', u: 'unknown' }

function* resident({ line, values }: Row, context: Context): Iterable<Operation> {
  const { mrn = '', family = '', given = '', unit = '', room = '', bed = '', payer = '' } = values
  const { facility } = context
  if (mrn === '') throw new Refused('patient-id-missing', `Line ${line} has no record number.`, 'mrn')
  const { birth, admitted, discharged } = datesOf({ line, values })
  const start = `${admitted}T00:00:00${offsetOf(`${admitted}T00:00:00`, facility.timeZone)}`
  const patient = key('Patient', systemOf(facility, 'mrn'), mrn)
  const stay = key('Encounter', systemOf(facility, 'visit'), `${mrn}-${admitted.replaceAll('-', '')}`)
  const place = [unit, room, bed].every((one) => one === '')
    ? undefined
    : key('Location', systemOf(facility, 'bed'), [unit, room, bed].join('^'))
  yield {
    op: 'upsert', key: patient, asOf: start,
    resource: compact({
      resourceType: 'Patient',
      identifier: [{ use: 'official', type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, system: patient.system, value: mrn }],
      active: true,
      name: [{ use: 'official', family, given: given.split(/\s+/) }],
      birthDate: birth,
      gender: genders[(values['sex'] ?? '').slice(0, 1).toLowerCase()],
    }),
  } // prettier-ignore
  if (place) yield* places(place, { context, asOf: start })
  yield { op: 'move', key: stay, asOf: start, move: 'admit', start, ...(place ? { bed: place } : {}) }
  if (discharged !== undefined) {
    const end = `${discharged}T00:00:00${offsetOf(`${discharged}T00:00:00`, facility.timeZone)}`
    yield { op: 'move', key: stay, asOf: end, move: 'discharge', end }
  }
  yield {
    op: 'upsert', key: stay, asOf: start,
    resource: {
      resourceType: 'Encounter',
      identifier: [{ system: stay.system, value: stay.value }],
      class: facility.codeMaps?.['encounterClass']?.['I'] ?? { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
      subject: refer(patient),
    },
  } // prettier-ignore
  if (payer !== '') yield coverage(payer, { context, mrn, start, patient })
}

interface Dates {
  readonly birth: string | undefined
  readonly admitted: string
  readonly discharged: string | undefined
}

function datesOf({ line, values }: Row): Dates {
  const [birth, admitted, discharged] = ['birth', 'admitted', 'discharged'].map((name) =>
    dated(values[name] ?? '', { name, line }),
  )
  if (admitted === undefined)
    throw new Refused('field-missing', `Line ${line} has no admission date.`, 'admitted')
  if (discharged !== undefined && discharged < admitted)
    throw new Refused(
      'discharge-before-admission',
      `Line ${line}: the discharge is before the admission.`,
      'discharged',
    )
  return { birth, admitted, discharged }
}

interface Insured {
  context: Context
  mrn: string
  start: string
  patient: ReturnType<typeof key>
}

function coverage(payer: string, { context: { facility }, mrn, start, patient }: Insured): Operation {
  const known = facility.payers.find(({ code }) => code === payer)
  return {
    op: 'upsert', key: key('Coverage', systemOf(facility, 'coverage'), `${mrn}|${payer}`), asOf: start,
    resource: compact({
      resourceType: 'Coverage',
      status: 'active',
      beneficiary: refer(patient),
      payor: [compact({ ...(known?.id === undefined ? {} : { reference: `Organization/${known.id}` }), identifier: { system: systemOf(facility, 'payer'), value: payer }, display: known?.name ?? payer })],
    }),
  } // prettier-ignore
}

/** Empty is empty; what is no date is told, not dropped. */
function dated(text: string, { name, line }: { name: string; line: number }): string | undefined {
  if (text === '') return undefined
  const date = dateIn(text)
  if (date === undefined) throw new Refused('date-malformed', `Line ${line}: "${name}" is no date.`, name)
  return date
}
