/** What a note can say about a resident, in words. */
import type { Observation } from 'fhir/r4'
import type { loincNames } from '../codes/loinc.ts'
import { diagnosisText } from '../codes/diagnoses.ts'
import type { Order } from '../medications/orders.ts'
import type { Resident } from '../resident/resident.ts'

export interface Facts {
  readonly resident: Resident
  /** `Ms. Halvorsen` */
  readonly title: string
  readonly she: 'she' | 'he'
  readonly She: 'She' | 'He'
  readonly her: 'her' | 'his'
  /** `84-year-old woman` */
  readonly person: string
  readonly reason: string
  /** The other problems, the weightiest first. */
  readonly history: string
  readonly drugs: readonly string[]
  readonly codeStatus: string
  /** `BP 132/74, pulse 72, …` of the last round before the end of a day. */
  readonly vitals: (day: number) => string
}

const codeStatuses = { full: 'Full code', dnr: 'DNR', comfort: 'DNR, comfort care only' } as const

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`

const decapitalize = (text: string): string =>
  /^[A-Z][a-z]/.test(text) && !/^(Alzheimer|Parkinson)/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text

type SignCode = keyof typeof loincNames

const short: readonly (readonly [code: SignCode, before: string, after: string])[] = [
  ['85354-9', 'BP ', ''],
  ['8867-4', 'pulse ', ''],
  ['9279-1', 'respirations ', ''],
  ['8310-5', 'temperature ', ' °F'],
  ['2708-6', 'oxygen saturation ', ' %'],
  ['72514-3', 'pain ', ' of 10'],
]

const codeOf = ({ code }: Observation): string => code.coding?.[0]?.code ?? ''

const valueOf = ({ valueQuantity, component = [] }: Observation): string =>
  valueQuantity
    ? String(valueQuantity.value)
    : component.map((one) => one.valueQuantity?.value ?? '').join('/')

function vitalsText(vitals: readonly Observation[], until: string): string {
  const before = vitals.filter(
    ({ effectiveDateTime = '', component }) => component && effectiveDateTime.slice(0, 10) <= until,
  )
  const time = before.at(-1)?.effectiveDateTime
  if (time === undefined) return 'not taken'
  const round = vitals.filter(({ effectiveDateTime }) => effectiveDateTime === time)
  return short
    .flatMap(([code, prefix, suffix]) =>
      round.filter((one) => codeOf(one) === code).map((one) => prefix + valueOf(one) + suffix),
    )
    .join(', ')
}

export function factsOf(resident: Resident, orders: readonly Order[], vitals: readonly Observation[]): Facts {
  const isWoman = resident.sex === 'female'
  const [first, ...others] = resident.problems
  return {
    resident,
    title: `${isWoman ? 'Ms.' : 'Mr.'} ${resident.family}`,
    she: isWoman ? 'she' : 'he',
    She: isWoman ? 'She' : 'He',
    her: isWoman ? 'her' : 'his',
    person: `${resident.age}-year-old ${isWoman ? 'woman' : 'man'}`,
    reason: decapitalize(diagnosisText(first?.name ?? 'weakness')),
    history:
      listed(others.slice(0, 6).map(({ name }) => decapitalize(diagnosisText(name)))) ||
      'no other active problems',
    drugs: orders
      .filter(({ request }) => request.status === 'active')
      .map(({ drug, request }) => `${drug.text}, ${request.dosageInstruction?.[0]?.text ?? ''}`),
    codeStatus: codeStatuses[resident.codeStatus],
    vitals: (day) => vitalsText(vitals, resident.house.calendar.date(day)),
  }
}
