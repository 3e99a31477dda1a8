/** The library of care plans: a problem, a goal that can be measured, and who does what. */
import type { Diagnosis } from '../codes/diagnoses.ts'
import type { Loinc } from '../codes/loinc.ts'
import type { Resident } from '../resident/resident.ts'

export interface Focus {
  readonly key: string
  readonly title: string
  readonly when: (resident: Resident) => boolean
  /** The problems that it is about. */
  readonly for: readonly Diagnosis[]
  readonly goal: string
  readonly target: string
  readonly measure?: readonly [code: Loinc, low: number | undefined, high: number | undefined, unit: string]
  readonly steps: readonly string[]
}

// prettier-ignore
export const focuses: readonly Focus[] = [
  {
    key: 'falls', title: 'Falls', for: ['unsteady', 'parkinson', 'hipFracture', 'stroke', 'weakness'],
    when: (resident) => resident.falls.length > 0 || resident.has('unsteady', 'parkinson', 'hipFracture'),
    goal: 'No fall with injury through the next review', target: 'No injury',
    steps: ['Call light within reach at all times', 'Non-skid footwear when out of bed', 'Bed in lowest position', 'Toileting rounds every 2 hours while awake'],
  },
  {
    key: 'skin', title: 'Skin integrity', for: ['pressureUlcer', 'incontinence', 'malnutrition'],
    when: ({ has }) => has('pressureUlcer', 'incontinence'),
    goal: 'Skin intact, without new pressure injury', target: 'Intact skin',
    steps: ['Turn and reposition every 2 hours', 'Pressure-reducing mattress', 'Weekly skin check by nurse', 'Barrier cream after each episode of incontinence'],
  },
  {
    key: 'diabetes', title: 'Diabetes', for: ['diabetes'], when: ({ has }) => has('diabetes'),
    goal: 'Fasting glucose between 90 and 180 mg/dL', target: '90 to 180 mg/dL', measure: ['41653-7', 90, 180, 'mg/dL'],
    steps: ['Fingerstick glucose before breakfast and supper', 'Consistent carbohydrate diet', 'Foot inspection daily', 'Report glucose below 70 or above 350 to provider'],
  },
  {
    key: 'heart', title: 'Heart failure', for: ['heartFailure'], when: ({ has }) => has('heartFailure'),
    goal: 'Weight stable within 3 pounds of baseline', target: 'Within 3 lb',
    steps: ['Weigh every morning before breakfast', 'Report gain of 3 lb in a day or 5 lb in a week', 'Sodium limited to 2 grams', 'Elevate legs when sitting'],
  },
  {
    key: 'breathing', title: 'Breathing', for: ['copd'], when: ({ has }) => has('copd'),
    goal: 'Oxygen saturation at or above 90 % on ordered oxygen', target: 'At least 90 %', measure: ['2708-6', 90, undefined, '%'],
    steps: ['Head of bed raised 30 degrees', 'Oxygen as ordered, saturation each shift', 'Pace activity with rest', 'Rinse mouth after inhaled steroid'],
  },
  {
    key: 'pain', title: 'Pain', for: ['pain', 'arthritis', 'hipFracture', 'jointReplaced'],
    when: ({ has }) => has('pain', 'hipFracture', 'jointReplaced'),
    goal: 'Pain at or below 3 of 10 with activity', target: '3 of 10', measure: ['72514-3', undefined, 3, '{score}'],
    steps: ['Ask about pain each shift', 'Medicate 30 minutes before therapy', 'Warm pack to painful joints for 20 minutes', 'Reposition for comfort'],
  },
  {
    key: 'memory', title: 'Memory and orientation', for: ['alzheimer', 'dementia'], when: ({ has }) => has('alzheimer', 'dementia'),
    goal: 'Takes part in one small-group activity a day', target: 'Once a day',
    steps: ['Greet by name, one question at a time', 'Same caregivers where possible', 'Clock and calendar in view', 'Offer folding, music or garden walk when restless'],
  },
  {
    key: 'mobility', title: 'Walking and transfers', for: ['hipFracture', 'jointReplaced', 'stroke', 'weakness'],
    when: ({ bed }) => bed.unit.key === 'rehab',
    goal: 'Walks 150 feet with walker and supervision', target: '150 feet',
    steps: ['Physical therapy 5 times a week', 'Occupational therapy 5 times a week', 'Walk to meals with walker and one helper', 'Home evaluation before discharge'],
  },
  {
    key: 'nutrition', title: 'Nutrition', for: ['malnutrition', 'dysphagia'], when: ({ has }) => has('malnutrition', 'dysphagia'),
    goal: 'Eats at least 75 % of meals, no further weight loss', target: '75 % of meals',
    steps: ['Weekly weight', 'Supplement with each medication pass', 'Upright 90 degrees during meals and 30 minutes after', 'Dietitian review monthly'],
  },
  {
    key: 'mood', title: 'Mood', for: ['depression', 'anxiety'], when: ({ has }) => has('depression'),
    goal: 'Mood score below 10 at the next assessment', target: 'Below 10',
    steps: ['Social worker visits weekly', 'Invite to an activity of own choice daily', 'Watch for side effects of antidepressant', 'Call with family on Sundays'],
  },
  {
    key: 'comfort', title: 'Comfort', for: ['palliative'], when: ({ has }) => has('palliative'),
    goal: 'Comfortable, with family informed of every change', target: 'Comfort',
    steps: ['Hospice nurse visits twice a week', 'Mouth care every 2 hours', 'Quiet room, family may stay overnight', 'Chaplain on request'],
  },
  {
    key: 'self-care', title: 'Dressing and hygiene', for: ['weakness', 'stroke', 'incontinence'], when: () => true,
    goal: 'Washes face and upper body with set-up help', target: 'Set-up help',
    steps: ['Set out clothes in order of dressing', 'Shower twice a week, preferred in the evening', 'Mouth care morning and evening', 'Praise each step done alone'],
  },
]
