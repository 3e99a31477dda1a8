/** What the laboratory measures, its ranges, and when a value is critical. */
import type { DrugName } from '../codes/drugs.ts'
import type { Loinc } from '../codes/loinc.ts'
import type { Resident } from '../resident/resident.ts'
import type { Body } from './body.ts'

export interface Analyte {
  readonly code: Loinc
  readonly unit: string
  readonly digits: number
  readonly low?: number
  readonly high?: number
  readonly criticalLow?: number
  readonly criticalHigh?: number
  readonly mean: (body: Body, resident: Resident) => number
  readonly deviation: number
}

export interface Panel {
  readonly key: string
  readonly code: Loinc
  readonly text: string
  readonly when: (resident: Resident, drugs: ReadonlySet<DrugName>) => boolean
  /** Days between two draws. */
  readonly every: (resident: Resident) => number
  readonly analytes: readonly Analyte[]
}

const isShort = ({ bed }: Resident): boolean => bed.unit.key === 'rehab'

// prettier-ignore
export const panels: readonly Panel[] = [
  {
    key: 'bmp', code: '24321-2', text: 'Basic metabolic panel', when: () => true,
    every: (resident) => (isShort(resident) ? 4 : resident.has('heartFailure', 'kidney', 'diabetes') ? 30 : 75),
    analytes: [
      { code: '2951-2',  unit: 'mmol/L', digits: 0, low: 136, high: 145, criticalLow: 122, criticalHigh: 158, mean: ({ sodium }) => sodium, deviation: 1.6 },
      { code: '2823-3',  unit: 'mmol/L', digits: 1, low: 3.5, high: 5.1, criticalLow: 2.9, criticalHigh: 6.1, mean: ({ potassium }) => potassium, deviation: 0.24 },
      { code: '2075-0',  unit: 'mmol/L', digits: 0, low: 98, high: 107, mean: ({ sodium }) => sodium - 36, deviation: 1.5 },
      { code: '2028-9',  unit: 'mmol/L', digits: 0, low: 22, high: 29, mean: () => 25.5, deviation: 1.6 },
      { code: '3094-0',  unit: 'mg/dL', digits: 0, low: 8, high: 23, mean: ({ creatinine }) => 17 * creatinine, deviation: 3 },
      { code: '2160-0',  unit: 'mg/dL', digits: 2, low: 0.5, high: 1.2, criticalHigh: 5, mean: ({ creatinine }) => creatinine, deviation: 0.09 },
      { code: '2345-7',  unit: 'mg/dL', digits: 0, low: 70, high: 99, criticalLow: 50, criticalHigh: 400, mean: ({ glucose }) => glucose, deviation: 16 },
      { code: '17861-6', unit: 'mg/dL', digits: 1, low: 8.6, high: 10.3, mean: () => 9.1, deviation: 0.3 },
    ],
  },
  {
    key: 'cbc', code: '58410-2', text: 'Complete blood count', when: () => true,
    every: (resident) => (isShort(resident) ? 8 : resident.has('anemia', 'fibrillation') ? 45 : 90),
    analytes: [
      { code: '6690-2', unit: '10*3/uL', digits: 1, low: 4, high: 10.5, criticalHigh: 25, mean: () => 7.2, deviation: 1.2 },
      { code: '789-8',  unit: '10*6/uL', digits: 2, low: 3.8, high: 5.8, mean: ({ hemoglobin }) => hemoglobin / 3, deviation: 0.1 },
      { code: '718-7',  unit: 'g/dL', digits: 1, low: 12, high: 16, criticalLow: 7, mean: ({ hemoglobin }) => hemoglobin, deviation: 0.35 },
      { code: '4544-3', unit: '%', digits: 1, low: 36, high: 48, mean: ({ hemoglobin }) => hemoglobin * 3, deviation: 0.8 },
      { code: '777-3',  unit: '10*3/uL', digits: 0, low: 150, high: 400, criticalLow: 50, mean: () => 235, deviation: 34 },
    ],
  },
  {
    key: 'a1c', code: '4548-4', text: 'Hemoglobin A1c', when: ({ has }) => has('diabetes'), every: () => 90,
    analytes: [{ code: '4548-4', unit: '%', digits: 1, high: 5.7, mean: ({ glucose }) => (glucose + 46.7) / 28.7, deviation: 0.25 }],
  },
  {
    key: 'inr', code: '6301-6', text: 'Prothrombin time and INR', when: (_, drugs) => drugs.has('warfarin'), every: () => 7,
    analytes: [
      { code: '5902-2', unit: 's', digits: 1, low: 11, high: 13.5, mean: () => 26, deviation: 3 },
      { code: '6301-6', unit: '{INR}', digits: 1, low: 2, high: 3, criticalHigh: 5, mean: () => 2.5, deviation: 0.5 },
    ],
  },
  {
    key: 'tsh', code: '3016-3', text: 'Thyroid stimulating hormone', when: ({ has }) => has('thyroid'), every: () => 180,
    analytes: [{ code: '3016-3', unit: 'm[IU]/L', digits: 2, low: 0.4, high: 4.5, mean: () => 3.1, deviation: 1.4 }],
  },
  {
    key: 'bnp', code: '33762-6', text: 'NT-proBNP', when: ({ has }) => has('heartFailure'), every: () => 60,
    analytes: [{ code: '33762-6', unit: 'pg/mL', digits: 0, high: 450, mean: () => 1450, deviation: 420 }],
  },
  {
    key: 'albumin', code: '1751-7', text: 'Albumin', when: ({ has }) => has('malnutrition', 'pressureUlcer'), every: () => 30,
    analytes: [{ code: '1751-7', unit: 'g/dL', digits: 1, low: 3.5, high: 5.5, mean: () => 3, deviation: 0.2 }],
  },
]
