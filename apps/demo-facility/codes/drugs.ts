/** RxNorm clinical drugs with their normalized names, and what a nurse calls them. */
import { systems } from './systems.ts'

export interface Drug {
  /** Without a code where none was found for certain. */
  readonly code?: string
  readonly display?: string
  readonly text: string
  /** What one gives of it, in UCUM. */
  readonly unit: '{tablet}' | '{capsule}' | 'mL' | '[IU]' | '{puff}'
  readonly route: 'oral' | 'subcutaneous' | 'inhaled'
}

const oral = (code: string, display: string, text: string): Drug => ({
  code,
  display,
  text,
  unit: display.includes('Capsule') ? '{capsule}' : '{tablet}',
  route: 'oral',
})

// prettier-ignore
export const drugs = {
  acetaminophen:   oral('313782',  'acetaminophen 325 MG Oral Tablet', 'Acetaminophen 325 mg tablet'),
  allopurinol:     oral('197319',  'allopurinol 100 MG Oral Tablet', 'Allopurinol 100 mg tablet'),
  amlodipine:      oral('197361',  'amlodipine 5 MG Oral Tablet', 'Amlodipine 5 mg tablet'),
  apixaban:        oral('1364445', 'apixaban 5 MG Oral Tablet', 'Apixaban 5 mg tablet'),
  aspirin:         oral('243670',  'aspirin 81 MG Oral Tablet', 'Aspirin 81 mg tablet'),
  atorvastatin:    oral('259255',  'atorvastatin 80 MG Oral Tablet', 'Atorvastatin 80 mg tablet'),
  azithromycin:    oral('308460',  'azithromycin 250 MG Oral Tablet', 'Azithromycin 250 mg tablet'),
  carbidopa:       oral('197444',  'carbidopa 25 MG / levodopa 100 MG Oral Tablet', 'Carbidopa-levodopa 25-100 mg tablet'),
  cephalexin:      oral('309114',  'cephalexin 500 MG Oral Capsule', 'Cephalexin 500 mg capsule'),
  clopidogrel:     oral('309362',  'clopidogrel 75 MG Oral Tablet', 'Clopidogrel 75 mg tablet'),
  digoxin:         oral('197604',  'digoxin 0.125 MG Oral Tablet', 'Digoxin 0.125 mg tablet'),
  docusate:        oral('1115005', 'docusate sodium 100 MG Oral Capsule', 'Docusate 100 mg capsule'),
  donepezil:       oral('997223',  'donepezil hydrochloride 10 MG Oral Tablet', 'Donepezil 10 mg tablet'),
  duloxetine:      oral('596926',  'duloxetine 20 MG Delayed Release Oral Capsule', 'Duloxetine DR 20 mg capsule'),
  ferrous:         oral('310325',  'ferrous sulfate 325 MG Oral Tablet', 'Ferrous sulfate 325 mg tablet'),
  furosemide:      oral('313988',  'furosemide 40 MG Oral Tablet', 'Furosemide 40 mg tablet'),
  gabapentin:      oral('310431',  'gabapentin 300 MG Oral Capsule', 'Gabapentin 300 mg capsule'),
  hydrochlorothiazide: oral('310798', 'hydrochlorothiazide 25 MG Oral Tablet', 'Hydrochlorothiazide 25 mg tablet'),
  levetiracetam:   oral('311289',  'levetiracetam 500 MG Oral Tablet', 'Levetiracetam 500 mg tablet'),
  levothyroxine:   oral('966222',  'levothyroxine sodium 0.075 MG Oral Tablet', 'Levothyroxine 75 mcg tablet'),
  lisinopril:      oral('314076',  'lisinopril 10 MG Oral Tablet', 'Lisinopril 10 mg tablet'),
  lorazepam:       oral('197900',  'lorazepam 0.5 MG Oral Tablet', 'Lorazepam 0.5 mg tablet'),
  loratadine:      oral('311372',  'loratadine 10 MG Oral Tablet', 'Loratadine 10 mg tablet'),
  losartan:        oral('979485',  'losartan potassium 25 MG Oral Tablet', 'Losartan 25 mg tablet'),
  memantine:       oral('996561',  'memantine hydrochloride 10 MG Oral Tablet', 'Memantine 10 mg tablet'),
  metformin:       oral('860975',  '24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet', 'Metformin ER 500 mg tablet'),
  metoprolol:      oral('866924',  'metoprolol tartrate 25 MG Oral Tablet', 'Metoprolol tartrate 25 mg tablet'),
  mirtazapine:     oral('311725',  'mirtazapine 15 MG Oral Tablet', 'Mirtazapine 15 mg tablet'),
  omeprazole:      oral('198051',  'omeprazole 20 MG Delayed Release Oral Capsule', 'Omeprazole DR 20 mg capsule'),
  oxycodone:       oral('1049221', 'acetaminophen 325 MG / oxycodone hydrochloride 5 MG Oral Tablet', 'Oxycodone-acetaminophen 5-325 mg tablet'),
  potassium:       oral('1801294', 'potassium chloride 20 MEQ Extended Release Oral Tablet', 'Potassium chloride ER 20 mEq tablet'),
  prednisone:      oral('312617',  'prednisone 5 MG Oral Tablet', 'Prednisone 5 mg tablet'),
  quetiapine:      oral('312744',  'quetiapine 25 MG Oral Tablet', 'Quetiapine 25 mg tablet'),
  senna:           oral('312935',  'sennosides, USP 8.6 MG Oral Tablet', 'Senna 8.6 mg tablet'),
  sertraline:      oral('312941',  'sertraline 50 MG Oral Tablet', 'Sertraline 50 mg tablet'),
  tamsulosin:      oral('863669',  'tamsulosin hydrochloride 0.4 MG Oral Capsule', 'Tamsulosin 0.4 mg capsule'),
  trazodone:       oral('856377',  'trazodone hydrochloride 50 MG Oral Tablet', 'Trazodone 50 mg tablet'),
  warfarin:        oral('855332',  'warfarin sodium 5 MG Oral Tablet', 'Warfarin 5 mg tablet'),
  calcium:      { text: 'Calcium carbonate 600 mg tablet', unit: '{tablet}', route: 'oral' },
  multivitamin: { text: 'Multivitamin tablet', unit: '{tablet}', route: 'oral' },
  vitaminD:     { text: 'Vitamin D3 25 mcg (1,000 units) tablet', unit: '{tablet}', route: 'oral' },
  enoxaparin: { code: '854235', display: '0.4 ML enoxaparin sodium 100 MG/ML Prefilled Syringe', text: 'Enoxaparin 40 mg/0.4 mL syringe', unit: 'mL', route: 'subcutaneous' },
  glargine:   { code: '311041', display: 'insulin glargine 100 UNT/ML Injectable Solution', text: 'Insulin glargine 100 units/mL', unit: '[IU]', route: 'subcutaneous' },
  albuterol:  { code: '2123111', display: 'NDA020503 200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler', text: 'Albuterol HFA 90 mcg inhaler', unit: '{puff}', route: 'inhaled' },
  fluticasone: { code: '896209', display: '60 ACTUAT fluticasone propionate 0.25 MG/ACTUAT / salmeterol 0.05 MG/ACTUAT Dry Powder Inhaler', text: 'Fluticasone-salmeterol 250-50 mcg inhaler', unit: '{puff}', route: 'inhaled' },
} as const satisfies Record<string, Drug>

export type DrugName = keyof typeof drugs

/** A drug as a prescription names it. */
export const drugConcept = ({ code, display, text }: Drug) =>
  code === undefined || display === undefined ? { text } : { coding: [rxnorm(code, display)], text }

export const rxnorm = (code: string, display: string) => ({ system: systems.rxnorm, code, display })
