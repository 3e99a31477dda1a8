/** ICD-10-CM diagnoses with their official names, and what everyone calls them. */
import { systems } from './systems.ts'

// prettier-ignore
export const diagnoses = {
  hypertension:   ['I10',     'Essential (primary) hypertension', 'Hypertension'],
  dementia:       ['F03.90',  'Unspecified dementia, unspecified severity, without behavioral disturbance, psychotic disturbance, mood disturbance, and anxiety', 'Dementia'],
  alzheimer:      ['G30.9',   "Alzheimer's disease, unspecified", "Alzheimer's disease"],
  depression:     ['F33.1',   'Major depressive disorder, recurrent, moderate', 'Depression'],
  diabetes:       ['E11.22',  'Type 2 diabetes mellitus with diabetic chronic kidney disease', 'Type 2 diabetes with kidney disease'],
  arthritis:      ['M19.90',  'Unspecified osteoarthritis, unspecified site', 'Osteoarthritis'],
  anxiety:        ['F41.9',   'Anxiety disorder, unspecified', 'Anxiety'],
  copd:           ['J44.9',   'Chronic obstructive pulmonary disease, unspecified', 'COPD'],
  heartFailure:   ['I50.32',  'Chronic diastolic (congestive) heart failure', 'Heart failure, diastolic'],
  stroke:         ['I69.351', 'Hemiplegia and hemiparesis following cerebral infarction affecting right dominant side', 'Right hemiplegia after stroke'],
  osteoporosis:   ['M81.0',   'Age-related osteoporosis without current pathological fracture', 'Osteoporosis'],
  parkinson:      ['G20.A1',  "Parkinson's disease without dyskinesia, without mention of fluctuations", "Parkinson's disease"],
  seizures:       ['G40.909', 'Epilepsy, unspecified, not intractable, without status epilepticus', 'Seizure disorder'],
  fibrillation:   ['I48.20',  'Chronic atrial fibrillation, unspecified', 'Atrial fibrillation'],
  coronary:       ['I25.10',  'Atherosclerotic heart disease of native coronary artery without angina pectoris', 'Coronary artery disease'],
  kidney:         ['N18.30',  'Chronic kidney disease, stage 3 unspecified', 'Chronic kidney disease, stage 3'],
  thyroid:        ['E03.9',   'Hypothyroidism, unspecified', 'Hypothyroidism'],
  lipids:         ['E78.5',   'Hyperlipidemia, unspecified', 'Hyperlipidemia'],
  reflux:         ['K21.9',   'Gastro-esophageal reflux disease without esophagitis', 'Acid reflux'],
  anemia:         ['D50.9',   'Iron deficiency anemia, unspecified', 'Iron deficiency anemia'],
  constipation:   ['K59.00',  'Constipation, unspecified', 'Constipation'],
  prostate:       ['N40.1',   'Benign prostatic hyperplasia with lower urinary tract symptoms', 'Enlarged prostate'],
  gout:           ['M10.9',   'Gout, unspecified', 'Gout'],
  pain:           ['G89.29',  'Other chronic pain', 'Chronic pain'],
  insomnia:       ['G47.00',  'Insomnia, unspecified', 'Insomnia'],
  incontinence:   ['R32',     'Unspecified urinary incontinence', 'Urinary incontinence'],
  hearing:        ['H91.90',  'Unspecified hearing loss, unspecified ear', 'Hearing loss'],
  weakness:       ['M62.81',  'Muscle weakness (generalized)', 'Muscle weakness'],
  unsteady:       ['R26.81',  'Unsteadiness on feet', 'Unsteady gait'],
  dysphagia:      ['R13.12',  'Dysphagia, oropharyngeal phase', 'Dysphagia'],
  falls:          ['R29.6',   'Repeated falls', 'Repeated falls'],
  malnutrition:   ['E46',     'Unspecified protein-calorie malnutrition', 'Malnutrition'],
  weightLoss:     ['R63.4',   'Abnormal weight loss', 'Weight loss'],
  pressureUlcer:  ['L89.152', 'Pressure ulcer of sacral region, stage 2', 'Pressure ulcer, sacrum, stage 2'],
  hipFracture:    ['S72.141D', 'Displaced intertrochanteric fracture of right femur, subsequent encounter for closed fracture with routine healing', 'Right hip fracture, healing'],
  jointReplaced:  ['Z47.1',   'Aftercare following joint replacement surgery', 'Aftercare, knee replacement'],
  pneumonia:      ['J18.9',   'Pneumonia, unspecified organism', 'Pneumonia'],
  urinaryInfection: ['N39.0', 'Urinary tract infection, site not specified', 'Urinary tract infection'],
  cellulitis:     ['L03.115', 'Cellulitis of right lower limb', 'Cellulitis, right leg'],
  difficile:      ['A04.72',  'Enterocolitis due to Clostridium difficile, not specified as recurrent', 'C. difficile colitis'],
  covid:          ['U07.1',   'COVID-19', 'COVID-19'],
  zoster:         ['B02.9',   'Zoster without complications', 'Shingles'],
  palliative:     ['Z51.5',   'Encounter for palliative care', 'Palliative care'],
} as const satisfies Record<string, readonly [code: string, display: string, text: string]>

export type Diagnosis = keyof typeof diagnoses

export const icd10 = (name: Diagnosis) => ({
  system: systems.icd10cm,
  code: diagnoses[name][0],
  display: diagnoses[name][1],
})

export const diagnosisText = (name: Diagnosis): string => diagnoses[name][2]
