/** What the synthetic patients are made of. */

export const families = [
  'Abernathy', 'Bergstrom', 'Castellano', 'Dietrich', 'Eastwood', 'Fitzgerald', 'Gallagher', 'Hawthorne', 'Ivanov', 'Jankowski',
  'Kowalczyk', 'Lindqvist', 'Montgomery', 'Nakamura', 'Oyelaran', 'Pemberton', 'Quintero', 'Rasmussen', 'Santiago', 'Thornbury',
  'Ueda', 'Valdez', 'Whitaker', 'Xiong', 'Yamashita', 'Zimmerman',
] // prettier-ignore

export const syllables = ['ba', 'co', 'di', 'fu', 'ge', 'ka', 'lo', 'mi', 'nu', 're', 'sa', 'to', 'vi', 'zu']

export const givens = [
  'Agnes', 'Bernard', 'Clara', 'Dorothy', 'Edgar', 'Florence', 'Gertrude', 'Harold', 'Irene', 'Josephine', 'Kenneth', 'Lillian',
  'Mildred', 'Norman', 'Opal', 'Percy', 'Queenie', 'Raymond', 'Sylvia', 'Theodore', 'Ursula', 'Vernon', 'Winifred',
] // prettier-ignore

export interface Measure {
  category: 'vital-signs' | 'laboratory'
  loinc: string
  display: string
  unit: string
  lowest: number
  highest: number
  digits: number
}

// prettier-ignore
export const measures: readonly Measure[] = [
  { category: 'vital-signs', loinc: '8867-4', display: 'Heart rate', unit: '/min', lowest: 55, highest: 105, digits: 0 },
  { category: 'laboratory', loinc: '2339-0', display: 'Glucose', unit: 'mg/dL', lowest: 70, highest: 220, digits: 0 },
  { category: 'vital-signs', loinc: '8310-5', display: 'Body temperature', unit: 'Cel', lowest: 36, highest: 39, digits: 1 },
  { category: 'laboratory', loinc: '2160-0', display: 'Creatinine', unit: 'mg/dL', lowest: 0.5, highest: 2.5, digits: 2 },
  { category: 'vital-signs', loinc: '9279-1', display: 'Respiratory rate', unit: '/min', lowest: 12, highest: 26, digits: 0 },
  { category: 'laboratory', loinc: '718-7', display: 'Hemoglobin', unit: 'g/dL', lowest: 8, highest: 16, digits: 1 },
]

export const problems = [
  ['44054006', 'Diabetes mellitus type 2'],
  ['38341003', 'Hypertensive disorder'],
  ['26929004', "Alzheimer's disease"],
  ['13645005', 'Chronic obstructive lung disease'],
  ['399211009', 'History of myocardial infarction'],
  ['129839007', 'At risk for falls'],
] as const

export const drugs = [
  ['860975', 'metformin 500 MG Oral Tablet'],
  ['314076', 'lisinopril 10 MG Oral Tablet'],
  ['197361', 'amlodipine 5 MG Oral Tablet'],
  ['617310', 'atorvastatin 20 MG Oral Tablet'],
  ['312938', 'sertraline 50 MG Oral Tablet'],
  ['310429', 'furosemide 20 MG Oral Tablet'],
] as const
