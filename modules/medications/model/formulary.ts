/**
 * Drugs of the house's formulary: RxNorm clinical drugs (https://www.nlm.nih.gov/research/umls/rxnorm, free to use) with
 * what one types to find them, and the classes by which allergies and duplicates are told.
 */
import type { CodeableConcept } from 'fhir/r4'

export type DrugRoute = 'oral' | 'subcutaneous' | 'inhaled'

export interface Drug {
  /** RxNorm; absent where no code was found for certain. */
  readonly code?: string
  readonly display?: string
  /** `Metoprolol tartrate 25 mg tablet` */
  readonly text: string
  /** Ingredients in small letters; duplicates and allergies are told by them. */
  readonly ingredients: readonly string[]
  /** Numbers that one may type for the strength. */
  readonly strengths: readonly string[]
  /** What one gives of it, in UCUM. */
  readonly unit: '{tablet}' | '{capsule}' | 'mL' | '[IU]' | '{puff}'
  readonly route: DrugRoute
  /** Brands and short names. */
  readonly also?: readonly string[]
  /** Within 30 minutes of the ordered time. */
  readonly isTimeCritical?: boolean
  /** Schedule of the Controlled Substances Act. */
  readonly schedule?: 'II' | 'IV'
}

const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm'

const solid = (
  code: string,
  display: string,
  { text, also }: { text: string; also?: readonly string[] },
): Drug => ({
  code,
  display,
  text,
  ingredients: display
    .replace(/^\d+ HR /, '')
    .split(' / ')
    .map((part) => part.split(/ \d|,/)[0]!.toLowerCase()),
  strengths: [...text.matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => number),
  unit: display.includes('Capsule') ? '{capsule}' : '{tablet}',
  route: 'oral',
  ...(also ? { also } : {}),
})

// prettier-ignore
export const formulary: readonly Drug[] = [
  solid('313782', 'acetaminophen 325 MG Oral Tablet', { text: 'Acetaminophen 325 mg tablet', also: ['apap', 'tylenol'] }),
  solid('197319', 'allopurinol 100 MG Oral Tablet', { text: 'Allopurinol 100 mg tablet' }),
  solid('197361', 'amlodipine 5 MG Oral Tablet', { text: 'Amlodipine 5 mg tablet', also: ['norvasc'] }),
  solid('1364445', 'apixaban 5 MG Oral Tablet', { text: 'Apixaban 5 mg tablet', also: ['eliquis'] }),
  solid('243670', 'aspirin 81 MG Oral Tablet', { text: 'Aspirin 81 mg tablet', also: ['asa'] }),
  solid('259255', 'atorvastatin 80 MG Oral Tablet', { text: 'Atorvastatin 80 mg tablet', also: ['lipitor'] }),
  solid('308460', 'azithromycin 250 MG Oral Tablet', { text: 'Azithromycin 250 mg tablet', also: ['zithromax'] }),
  { ...solid('197444', 'carbidopa 25 MG / levodopa 100 MG Oral Tablet', { text: 'Carbidopa-levodopa 25-100 mg tablet', also: ['sinemet'] }), isTimeCritical: true },
  solid('309114', 'cephalexin 500 MG Oral Capsule', { text: 'Cephalexin 500 mg capsule', also: ['keflex'] }),
  solid('309362', 'clopidogrel 75 MG Oral Tablet', { text: 'Clopidogrel 75 mg tablet', also: ['plavix'] }),
  solid('197604', 'digoxin 0.125 MG Oral Tablet', { text: 'Digoxin 0.125 mg tablet', also: ['lanoxin'] }),
  solid('1115005', 'docusate sodium 100 MG Oral Capsule', { text: 'Docusate 100 mg capsule', also: ['colace'] }),
  solid('997223', 'donepezil hydrochloride 10 MG Oral Tablet', { text: 'Donepezil 10 mg tablet', also: ['aricept'] }),
  solid('596926', 'duloxetine 20 MG Delayed Release Oral Capsule', { text: 'Duloxetine DR 20 mg capsule', also: ['cymbalta'] }),
  solid('310325', 'ferrous sulfate 325 MG Oral Tablet', { text: 'Ferrous sulfate 325 mg tablet', also: ['iron'] }),
  solid('313988', 'furosemide 40 MG Oral Tablet', { text: 'Furosemide 40 mg tablet', also: ['lasix'] }),
  solid('310431', 'gabapentin 300 MG Oral Capsule', { text: 'Gabapentin 300 mg capsule', also: ['neurontin'] }),
  solid('310798', 'hydrochlorothiazide 25 MG Oral Tablet', { text: 'Hydrochlorothiazide 25 mg tablet', also: ['hctz'] }),
  { ...solid('311289', 'levetiracetam 500 MG Oral Tablet', { text: 'Levetiracetam 500 mg tablet', also: ['keppra'] }), isTimeCritical: true },
  solid('966222', 'levothyroxine sodium 0.075 MG Oral Tablet', { text: 'Levothyroxine 75 mcg tablet', also: ['synthroid'] }),
  solid('314076', 'lisinopril 10 MG Oral Tablet', { text: 'Lisinopril 10 mg tablet', also: ['zestril'] }),
  { ...solid('197900', 'lorazepam 0.5 MG Oral Tablet', { text: 'Lorazepam 0.5 mg tablet', also: ['ativan'] }), schedule: 'IV' },
  solid('311372', 'loratadine 10 MG Oral Tablet', { text: 'Loratadine 10 mg tablet', also: ['claritin'] }),
  solid('979485', 'losartan potassium 25 MG Oral Tablet', { text: 'Losartan 25 mg tablet', also: ['cozaar'] }),
  solid('996561', 'memantine hydrochloride 10 MG Oral Tablet', { text: 'Memantine 10 mg tablet', also: ['namenda'] }),
  solid('860975', '24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet', { text: 'Metformin ER 500 mg tablet', also: ['glucophage'] }),
  solid('866924', 'metoprolol tartrate 25 MG Oral Tablet', { text: 'Metoprolol tartrate 25 mg tablet', also: ['lopressor'] }),
  solid('311725', 'mirtazapine 15 MG Oral Tablet', { text: 'Mirtazapine 15 mg tablet', also: ['remeron'] }),
  solid('198051', 'omeprazole 20 MG Delayed Release Oral Capsule', { text: 'Omeprazole DR 20 mg capsule', also: ['prilosec'] }),
  { ...solid('1049221', 'acetaminophen 325 MG / oxycodone hydrochloride 5 MG Oral Tablet', { text: 'Oxycodone-acetaminophen 5-325 mg tablet', also: ['percocet'] }), schedule: 'II' },
  solid('1801294', 'potassium chloride 20 MEQ Extended Release Oral Tablet', { text: 'Potassium chloride ER 20 mEq tablet', also: ['kcl'] }),
  solid('312617', 'prednisone 5 MG Oral Tablet', { text: 'Prednisone 5 mg tablet' }),
  solid('312744', 'quetiapine 25 MG Oral Tablet', { text: 'Quetiapine 25 mg tablet', also: ['seroquel'] }),
  solid('312935', 'sennosides, USP 8.6 MG Oral Tablet', { text: 'Senna 8.6 mg tablet', also: ['senokot'] }),
  solid('312941', 'sertraline 50 MG Oral Tablet', { text: 'Sertraline 50 mg tablet', also: ['zoloft'] }),
  solid('863669', 'tamsulosin hydrochloride 0.4 MG Oral Capsule', { text: 'Tamsulosin 0.4 mg capsule', also: ['flomax'] }),
  solid('856377', 'trazodone hydrochloride 50 MG Oral Tablet', { text: 'Trazodone 50 mg tablet' }),
  solid('855332', 'warfarin sodium 5 MG Oral Tablet', { text: 'Warfarin 5 mg tablet', also: ['coumadin'] }),
  { text: 'Calcium carbonate 600 mg tablet', ingredients: ['calcium carbonate'], strengths: ['600'], unit: '{tablet}', route: 'oral' },
  { text: 'Multivitamin tablet', ingredients: ['multivitamin'], strengths: [], unit: '{tablet}', route: 'oral', also: ['mvi'] },
  { text: 'Vitamin D3 25 mcg (1,000 units) tablet', ingredients: ['cholecalciferol'], strengths: ['25', '1000'], unit: '{tablet}', route: 'oral', also: ['cholecalciferol'] },
  { code: '854235', display: '0.4 ML enoxaparin sodium 100 MG/ML Prefilled Syringe', text: 'Enoxaparin 40 mg/0.4 mL syringe', ingredients: ['enoxaparin'], strengths: ['40'], unit: 'mL', route: 'subcutaneous', also: ['lovenox'] },
  { code: '311041', display: 'insulin glargine 100 UNT/ML Injectable Solution', text: 'Insulin glargine 100 units/mL', ingredients: ['insulin glargine'], strengths: [], unit: '[IU]', route: 'subcutaneous', also: ['lantus', 'glargine'], isTimeCritical: true },
  { code: '2123111', display: 'NDA020503 200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler', text: 'Albuterol HFA 90 mcg inhaler', ingredients: ['albuterol'], strengths: ['90'], unit: '{puff}', route: 'inhaled', also: ['ventolin'] },
  { code: '896209', display: '60 ACTUAT fluticasone propionate 0.25 MG/ACTUAT / salmeterol 0.05 MG/ACTUAT Dry Powder Inhaler', text: 'Fluticasone-salmeterol 250-50 mcg inhaler', ingredients: ['fluticasone', 'salmeterol'], strengths: ['250'], unit: '{puff}', route: 'inhaled', also: ['advair'] },
]

export const drugConcept = ({ code, display, text }: Drug): CodeableConcept =>
  code === undefined || display === undefined
    ? { text }
    : { coding: [{ system: rxnorm, code, display }], text }

/** The formulary's row for what an order or an allergy names. */
export function findDrug(concept: CodeableConcept | undefined): Drug | undefined {
  const codes = (concept?.coding ?? []).filter(({ system }) => system === rxnorm).map(({ code }) => code)
  return (
    formulary.find(({ code }) => code !== undefined && codes.includes(code)) ??
    formulary.find(({ text }) => text.toLowerCase() === concept?.text?.toLowerCase())
  )
}
