/** How often residents of each unit live with a condition. */
import type { Diagnosis } from '../codes/diagnoses.ts'
import type { Unit } from '../house/facilities.ts'

export interface Prevalence {
  readonly name: Diagnosis
  /** Parts of 1, as surveys of nursing homes report them. */
  readonly rehab: number
  readonly long: number
  readonly memory: number
  /** Years before admission, at most. */
  readonly years: number
  readonly only?: 'male'
}

// prettier-ignore
export const prevalences: readonly Prevalence[] = [
  { name: 'hypertension',   rehab: 0.76, long: 0.78, memory: 0.70, years: 25 },
  { name: 'dementia',       rehab: 0.12, long: 0.42, memory: 0.55, years: 6 },
  { name: 'alzheimer',      rehab: 0.03, long: 0.10, memory: 0.45, years: 7 },
  { name: 'depression',     rehab: 0.30, long: 0.42, memory: 0.40, years: 12 },
  { name: 'diabetes',       rehab: 0.34, long: 0.32, memory: 0.22, years: 20 },
  { name: 'arthritis',      rehab: 0.35, long: 0.28, memory: 0.25, years: 18 },
  { name: 'anxiety',        rehab: 0.16, long: 0.23, memory: 0.28, years: 10 },
  { name: 'copd',           rehab: 0.22, long: 0.19, memory: 0.10, years: 12 },
  { name: 'heartFailure',   rehab: 0.27, long: 0.27, memory: 0.14, years: 8 },
  { name: 'stroke',         rehab: 0.12, long: 0.20, memory: 0.08, years: 5 },
  { name: 'osteoporosis',   rehab: 0.14, long: 0.14, memory: 0.12, years: 10 },
  { name: 'parkinson',      rehab: 0.05, long: 0.07, memory: 0.06, years: 9 },
  { name: 'seizures',       rehab: 0.03, long: 0.06, memory: 0.05, years: 20 },
  { name: 'fibrillation',   rehab: 0.22, long: 0.20, memory: 0.15, years: 8 },
  { name: 'coronary',       rehab: 0.26, long: 0.25, memory: 0.18, years: 14 },
  { name: 'kidney',         rehab: 0.20, long: 0.19, memory: 0.12, years: 7 },
  { name: 'thyroid',        rehab: 0.18, long: 0.20, memory: 0.20, years: 20 },
  { name: 'lipids',         rehab: 0.45, long: 0.38, memory: 0.34, years: 20 },
  { name: 'reflux',         rehab: 0.26, long: 0.28, memory: 0.20, years: 12 },
  { name: 'anemia',         rehab: 0.22, long: 0.20, memory: 0.14, years: 4 },
  { name: 'constipation',   rehab: 0.30, long: 0.36, memory: 0.34, years: 3 },
  { name: 'prostate',       rehab: 0.35, long: 0.40, memory: 0.38, years: 10, only: 'male' },
  { name: 'gout',           rehab: 0.06, long: 0.06, memory: 0.03, years: 12 },
  { name: 'pain',           rehab: 0.30, long: 0.30, memory: 0.16, years: 8 },
  { name: 'insomnia',       rehab: 0.12, long: 0.14, memory: 0.18, years: 5 },
  { name: 'incontinence',   rehab: 0.25, long: 0.60, memory: 0.70, years: 4 },
  { name: 'hearing',        rehab: 0.12, long: 0.20, memory: 0.18, years: 10 },
  { name: 'dysphagia',      rehab: 0.10, long: 0.12, memory: 0.14, years: 2 },
  { name: 'weakness',       rehab: 0.85, long: 0.40, memory: 0.30, years: 1 },
  { name: 'unsteady',       rehab: 0.40, long: 0.30, memory: 0.30, years: 2 },
  { name: 'malnutrition',   rehab: 0.06, long: 0.07, memory: 0.08, years: 1 },
  { name: 'pressureUlcer',  rehab: 0.07, long: 0.06, memory: 0.04, years: 0 },
  { name: 'palliative',     rehab: 0.02, long: 0.06, memory: 0.05, years: 0 },
]

/** Why someone comes: the first diagnosis of the stay. */
export const reasons: Readonly<Record<Unit['key'], readonly (readonly [Diagnosis, number])[]>> = {
  rehab: [
    ['hipFracture', 24],
    ['jointReplaced', 18],
    ['stroke', 14],
    ['heartFailure', 14],
    ['pneumonia', 12],
    ['copd', 10],
    ['cellulitis', 8],
  ],
  long: [
    ['stroke', 18],
    ['heartFailure', 18],
    ['dementia', 18],
    ['parkinson', 10],
    ['diabetes', 12],
    ['copd', 10],
    ['weakness', 14],
  ],
  memory: [
    ['alzheimer', 60],
    ['dementia', 40],
  ],
}

/** What happens in a house in some weeks. */
export const infections: readonly (readonly [Diagnosis, number])[] = [
  ['urinaryInfection', 45],
  ['pneumonia', 22],
  ['cellulitis', 14],
  ['covid', 10],
  ['difficile', 9],
]
