/** What is ordered for what. Every row is a usual adult dose; none of it is advice. */
import type { DrugName } from '../codes/drugs.ts'
import type { Diagnosis } from '../codes/diagnoses.ts'

export interface Regimen {
  readonly drug: DrugName
  /** What it is for; without a diagnosis anybody may be on it. */
  readonly for?: Diagnosis
  /** In words, where no diagnosis says it. */
  readonly why?: string
  readonly chance: number
  readonly amount: number
  /** Times of the passes. */
  readonly times: readonly string[]
  readonly asNeeded?: string
  /** `hold if …` and other conditions. */
  readonly note?: string
  /** Not with these of the same resident. */
  readonly unless?: readonly DrugName[]
  /** Days after which it ends by itself. */
  readonly ends?: number
}

const daily = ['08:00']
const early = ['06:30']
const twice = ['08:00', '16:30']
const thrice = ['08:00', '12:00', '20:00']
const bedtime = ['20:00']

// prettier-ignore
export const regimens: readonly Regimen[] = [
  { drug: 'lisinopril',    for: 'hypertension',  chance: 0.45, amount: 1, times: daily, note: 'Hold if systolic below 100' },
  { drug: 'losartan',      for: 'hypertension',  chance: 0.35, amount: 1, times: daily, note: 'Hold if systolic below 100', unless: ['lisinopril'] },
  { drug: 'amlodipine',    for: 'hypertension',  chance: 0.40, amount: 1, times: daily },
  { drug: 'hydrochlorothiazide', for: 'hypertension', chance: 0.15, amount: 1, times: daily },
  { drug: 'metoprolol',    for: 'fibrillation',  chance: 0.80, amount: 1, times: twice, note: 'Hold if pulse below 55' },
  { drug: 'apixaban',      for: 'fibrillation',  chance: 0.65, amount: 1, times: twice },
  { drug: 'warfarin',      for: 'fibrillation',  chance: 0.80, amount: 1, times: ['16:30'], unless: ['apixaban'], note: 'See INR' },
  { drug: 'digoxin',       for: 'fibrillation',  chance: 0.12, amount: 1, times: daily, note: 'Hold if pulse below 60' },
  { drug: 'metoprolol',    for: 'coronary',      chance: 0.60, amount: 1, times: twice, note: 'Hold if pulse below 55', unless: ['metoprolol'] },
  { drug: 'aspirin',       for: 'coronary',      chance: 0.75, amount: 1, times: daily, unless: ['apixaban', 'warfarin'] },
  { drug: 'clopidogrel',   for: 'stroke',        chance: 0.60, amount: 1, times: daily, unless: ['apixaban', 'warfarin', 'aspirin'] },
  { drug: 'atorvastatin',  for: 'lipids',        chance: 0.85, amount: 1, times: bedtime },
  { drug: 'furosemide',    for: 'heartFailure',  chance: 0.85, amount: 1, times: daily, note: 'Daily weight' },
  { drug: 'potassium',     for: 'heartFailure',  chance: 0.70, amount: 1, times: daily },
  { drug: 'glargine',      for: 'diabetes',      chance: 0.45, amount: 18, times: bedtime, note: 'Check glucose before giving' },
  { drug: 'metformin',     for: 'diabetes',      chance: 0.50, amount: 1, times: twice },
  { drug: 'levothyroxine', for: 'thyroid',       chance: 0.95, amount: 1, times: early, note: 'Empty stomach' },
  { drug: 'omeprazole',    for: 'reflux',        chance: 0.80, amount: 1, times: early },
  { drug: 'donepezil',     for: 'alzheimer',     chance: 0.65, amount: 1, times: bedtime },
  { drug: 'memantine',     for: 'alzheimer',     chance: 0.45, amount: 1, times: twice },
  { drug: 'donepezil',     for: 'dementia',      chance: 0.40, amount: 1, times: bedtime, unless: ['donepezil'] },
  { drug: 'quetiapine',    for: 'alzheimer',     chance: 0.18, amount: 1, times: bedtime },
  { drug: 'sertraline',    for: 'depression',    chance: 0.50, amount: 1, times: daily },
  { drug: 'mirtazapine',   for: 'depression',    chance: 0.30, amount: 1, times: bedtime },
  { drug: 'duloxetine',    for: 'depression',    chance: 0.20, amount: 1, times: daily, unless: ['sertraline'] },
  { drug: 'sertraline',    for: 'anxiety',       chance: 0.40, amount: 1, times: daily, unless: ['sertraline', 'duloxetine'] },
  { drug: 'lorazepam',     for: 'anxiety',       chance: 0.25, amount: 1, times: [], asNeeded: 'anxiety', note: 'Every 8 hours; ends after 14 days' },
  { drug: 'trazodone',     for: 'insomnia',      chance: 0.70, amount: 1, times: bedtime },
  { drug: 'carbidopa',     for: 'parkinson',     chance: 0.95, amount: 1, times: thrice, note: 'On time: within 30 minutes' },
  { drug: 'levetiracetam', for: 'seizures',      chance: 0.95, amount: 1, times: twice },
  { drug: 'fluticasone',   for: 'copd',          chance: 0.70, amount: 1, times: twice, note: 'Rinse mouth after use' },
  { drug: 'albuterol',     for: 'copd',          chance: 0.90, amount: 2, times: [], asNeeded: 'shortness of breath', note: 'Every 4 hours' },
  { drug: 'prednisone',    for: 'copd',          chance: 0.12, amount: 2, times: daily },
  { drug: 'gabapentin',    for: 'pain',          chance: 0.45, amount: 1, times: thrice },
  { drug: 'acetaminophen', for: 'arthritis',     chance: 0.70, amount: 2, times: thrice, note: 'No more than 3 g a day from all sources' },
  { drug: 'acetaminophen', for: 'pain',          chance: 0.80, amount: 2, times: [], asNeeded: 'pain', note: 'Every 6 hours; no more than 3 g a day', unless: ['acetaminophen'] },
  { drug: 'oxycodone',     for: 'hipFracture',   chance: 0.85, amount: 1, times: [], asNeeded: 'pain of 5 or more', note: 'Every 6 hours' },
  { drug: 'enoxaparin',    for: 'hipFracture',   chance: 0.90, amount: 0.4, times: daily, unless: ['apixaban', 'warfarin'], ends: 28 },
  { drug: 'oxycodone',     for: 'jointReplaced', chance: 0.80, amount: 1, times: [], asNeeded: 'pain of 5 or more', note: 'Every 6 hours' },
  { drug: 'enoxaparin',    for: 'jointReplaced', chance: 0.70, amount: 0.4, times: daily, unless: ['apixaban', 'warfarin'], ends: 14 },
  { drug: 'allopurinol',   for: 'gout',          chance: 0.90, amount: 1, times: daily },
  { drug: 'tamsulosin',    for: 'prostate',      chance: 0.85, amount: 1, times: bedtime },
  { drug: 'ferrous',       for: 'anemia',        chance: 0.85, amount: 1, times: daily },
  { drug: 'senna',         for: 'constipation',  chance: 0.85, amount: 2, times: bedtime },
  { drug: 'docusate',      for: 'constipation',  chance: 0.60, amount: 1, times: twice },
  { drug: 'metoprolol',    for: 'heartFailure',  chance: 0.70, amount: 1, times: twice, note: 'Hold if pulse below 55' },
  { drug: 'metoprolol',    for: 'hypertension',  chance: 0.25, amount: 1, times: twice, note: 'Hold if pulse below 55' },
  { drug: 'aspirin',       for: 'diabetes',      chance: 0.45, amount: 1, times: daily, unless: ['apixaban', 'warfarin', 'clopidogrel'] },
  { drug: 'gabapentin',    for: 'diabetes',      chance: 0.40, amount: 1, times: thrice },
  { drug: 'atorvastatin',  for: 'coronary',      chance: 0.80, amount: 1, times: bedtime },
  { drug: 'atorvastatin',  for: 'stroke',        chance: 0.80, amount: 1, times: bedtime },
  { drug: 'mirtazapine',   for: 'malnutrition',  chance: 0.60, amount: 1, times: bedtime },
  { drug: 'calcium',       for: 'osteoporosis',  chance: 0.90, amount: 1, times: twice },
  { drug: 'vitaminD',      why: 'Bone health',   chance: 0.62, amount: 1, times: daily },
  { drug: 'multivitamin',  why: 'Nutrition',     chance: 0.48, amount: 1, times: daily },
  { drug: 'acetaminophen', why: 'Pain',          chance: 0.80, amount: 2, times: [], asNeeded: 'pain or fever', note: 'Every 6 hours; no more than 3 g a day' },
  { drug: 'senna',         why: 'Bowel regimen', chance: 0.50, amount: 2, times: bedtime },
  { drug: 'docusate',      why: 'Bowel regimen', chance: 0.35, amount: 1, times: twice },
  { drug: 'omeprazole',    why: 'Stomach protection', chance: 0.30, amount: 1, times: early },
  { drug: 'loratadine',    why: 'Allergic rhinitis', chance: 0.18, amount: 1, times: daily },
  { drug: 'trazodone',     why: 'Sleep',         chance: 0.14, amount: 1, times: bedtime },
]

/** Courses for what happens in a house. */
// prettier-ignore
export const courses: readonly Regimen[] = [
  { drug: 'cephalexin',   for: 'urinaryInfection', chance: 1, amount: 1, times: thrice, ends: 7 },
  { drug: 'azithromycin', for: 'pneumonia',        chance: 1, amount: 1, times: daily, ends: 5 },
  { drug: 'cephalexin',   for: 'cellulitis',       chance: 1, amount: 1, times: thrice, ends: 7 },
]
