/** The body behind the numbers: what is usual for this resident, so that series hang together. */
import type { Resident } from '../resident/resident.ts'

export interface Body {
  readonly systolic: number
  readonly diastolic: number
  readonly pulse: number
  readonly respirations: number
  readonly oxygen: number
  /** Pounds on the day of admission, and what is gained or lost in a month. */
  readonly pounds: number
  readonly monthly: number
  readonly inches: number
  readonly pain: number
  readonly glucose: number
  readonly creatinine: number
  readonly potassium: number
  readonly sodium: number
  readonly hemoglobin: number
}

export function bodyOf(resident: Resident): Body {
  const random = resident.random('body')
  const { has, sex } = resident
  const isWoman = sex === 'female'
  const around = (mean: number, deviation: number): number => random.normal(mean, deviation)
  return {
    systolic: around(has('hypertension') ? 136 : 124, 8),
    diastolic: around(72, 5),
    pulse: around(has('fibrillation') ? 80 : 73, 6),
    respirations: around(has('copd', 'heartFailure') ? 19 : 17, 1),
    oxygen: around(has('copd') ? 92.5 : 96, 1),
    pounds: around(isWoman ? 146 : 172, isWoman ? 26 : 28),
    monthly: has('malnutrition') ? around(-3.5, 1) : around(-0.2, 0.8),
    inches: around(isWoman ? 62.5 : 68.5, 2),
    pain: has('hipFracture', 'jointReplaced') ? 4 : has('arthritis', 'pain') ? 2 : 0,
    glucose: has('diabetes') ? around(168, 22) : around(98, 6),
    creatinine: has('kidney', 'diabetes') ? around(1.55, 0.25) : around(0.92, 0.15),
    potassium: has('heartFailure') ? around(3.75, 0.25) : around(4.2, 0.25),
    sodium: around(138, 2),
    hemoglobin: has('anemia') ? around(10.2, 0.6) : around(isWoman ? 12.6 : 13.6, 0.7),
  }
}
