import type { NutritionOrder, ServiceRequest } from 'fhir/r4'
import { concept, type Resource } from '../base/fhir.ts'
import { local } from '../codes/systems.ts'
import { problemReference } from '../resident/problems.ts'
import { idOf, type Resident, stayReference } from '../resident/resident.ts'

interface Row {
  readonly key: string
  readonly category: readonly [code: string, display: string]
  readonly text: string
  readonly when: (resident: Resident) => boolean
}

const isRehab = ({ bed }: Resident): boolean => bed.unit.key === 'rehab'
const therapy = ['therapy', 'Therapy'] as const
const treatment = ['treatment', 'Treatment'] as const

const rows: readonly Row[] = [
  {
    key: 'pt',
    category: therapy,
    text: 'Physical therapy, evaluate and treat, 5 times a week',
    when: isRehab,
  },
  {
    key: 'ot',
    category: therapy,
    text: 'Occupational therapy, evaluate and treat, 5 times a week',
    when: isRehab,
  },
  {
    key: 'slp',
    category: therapy,
    text: 'Speech therapy for swallowing, 3 times a week',
    when: ({ has }) => has('dysphagia'),
  },
  {
    key: 'wound',
    category: treatment,
    text: 'Sacral wound: cleanse with saline, foam dressing, change every 3 days',
    when: ({ has }) => has('pressureUlcer'),
  },
  {
    key: 'oxygen',
    category: treatment,
    text: 'Oxygen 2 L/min by nasal cannula, keep saturation at or above 90 %',
    when: ({ has, place }) => has('copd') && place % 3 === 0,
  },
  {
    key: 'weight',
    category: treatment,
    text: 'Weigh every morning before breakfast',
    when: ({ has }) => has('heartFailure'),
  },
]

const diets: readonly (readonly [text: string, when: (resident: Resident) => boolean])[] = [
  ['Consistent carbohydrate', ({ has }) => has('diabetes')],
  ['Sodium limited to 2 grams', ({ has }) => has('heartFailure')],
  ['Regular', () => true],
]

/** Orders other than drugs: therapy, treatments, diet. */
export function buildCareOrders(resident: Resident): (ServiceRequest | NutritionOrder)[] {
  const { house, admitted, left } = resident
  const at = house.calendar.at(admitted.day, admitted.minutes + 55)
  const diet = diets.find(([, when]) => when(resident))?.[0] ?? 'Regular'
  const main = resident.problems[0]
  return [
    ...rows
      .filter(({ when }) => when(resident))
      .map(({ key, category: [code, display], text }): ServiceRequest & Resource => ({
        resourceType: 'ServiceRequest',
        id: idOf(resident, 'service', key),
        status: left ? 'completed' : 'active',
        intent: 'order',
        category: [concept(local(code, display))],
        code: { text },
        subject: resident.reference,
        encounter: stayReference(resident),
        occurrencePeriod: { start: at },
        authoredOn: at,
        requester: resident.attending.reference,
        ...(main ? { reasonReference: [problemReference(resident, main.name)] } : {}),
      })),
    {
      resourceType: 'NutritionOrder',
      id: idOf(resident, 'diet'),
      status: left ? 'completed' : 'active',
      intent: 'order',
      patient: resident.reference,
      encounter: stayReference(resident),
      dateTime: at,
      orderer: resident.attending.reference,
      oralDiet: {
        type: [{ text: diet }],
        ...(resident.has('dysphagia')
          ? {
              texture: [{ modifier: { text: 'Mechanical soft' } }],
              fluidConsistencyType: [{ text: 'Nectar thick' }],
            }
          : {}),
      },
    },
  ]
}
