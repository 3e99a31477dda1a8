/** From days to a claim: who pays first, at which rate, what is missing, and the claim that is sent. Sums are whole cents. */
import type { ChargeItem, Claim, CodeableConcept, Coverage, Encounter, Money, Reference } from 'fhir/r4'
import { type CensusDays, censusDays, type Day, isCharged } from './census-days.ts'

export type Blocker = 'month-open' | 'billed' | 'no-payer' | 'no-rate' | 'no-diagnosis'

export interface Bill {
  readonly stay: Encounter
  readonly days: CensusDays
  /** Who pays first. */
  readonly coverage: Coverage | undefined
  /** Cents a day; undefined: nobody has said. */
  readonly rate: number | undefined
  readonly diagnosis: Claim['diagnosis']
  readonly blockers: readonly Blocker[]
}

/** `urn:medley:census-claim|stay.2026-10`: one claim of a stay and month, whoever asks for it and how often. */
export const censusClaim = 'urn:medley:census-claim'
export const claimKey = (stay: Encounter, month: string): string => `${stay.id ?? ''}.${month}`

const dayCode: CodeableConcept = {
  coding: [{ system: 'urn:medley:charge', code: 'room-and-board', display: 'Room, board and nursing' }],
  text: 'Room, board and nursing',
}

const endsWith = (reference: Reference | undefined, target: string): boolean =>
  reference?.reference === target || (reference?.reference?.endsWith(`/${target}`) ?? false)

const isOf = (patient: Reference | undefined, stay: Encounter): boolean =>
  patient?.reference !== undefined && patient.reference === stay.subject?.reference

/** The first payer whose cover holds on a day. */
export const firstPayer = (
  coverages: readonly Coverage[],
  stay: Encounter,
  day: string,
): Coverage | undefined =>
  coverages
    .filter(
      ({ beneficiary, status }) =>
        status !== 'entered-in-error' && status !== 'draft' && isOf(beneficiary, stay),
    )
    .filter(
      ({ period }) =>
        (period?.start ?? '').slice(0, 10) <= day && (period?.end ?? '9999').slice(0, 10) >= day,
    )
    .sort((a, b) => (a.order ?? 99) - (b.order ?? 99))[0]

const covers = (claim: Claim, first: string, last: string): boolean =>
  claim.status !== 'cancelled' &&
  claim.status !== 'entered-in-error' &&
  (claim.billablePeriod?.start ?? '9999').slice(0, 10) <= last &&
  (claim.billablePeriod?.end ?? '').slice(0, 10) >= first

/** The line of a claim that is charged by the day: the one with the most units. */
const dayPrice = ({ item = [] }: Claim): number | undefined => {
  const line = [...item].sort((a, b) => (b.quantity?.value ?? 0) - (a.quantity?.value ?? 0))[0]
  return line?.unitPrice?.value === undefined ? undefined : Math.round(line.unitPrice.value * 100)
}

const payerOf = (claim: Claim): Reference | undefined =>
  (claim.insurance.find(({ focal }) => focal) ?? claim.insurance[0])?.coverage

export interface BillingFacts {
  /** `2026-10` */
  readonly month: string
  readonly days: readonly Day[]
  readonly stays: readonly Encounter[]
  readonly coverages: readonly Coverage[]
  /** All of the facility, the newest first. */
  readonly claims: readonly Claim[]
  /** Cents a day that a biller has said for a stay, by its id. */
  readonly rates: ReadonlyMap<string, number>
  /** The facility's day. */
  readonly today: string
}

/** What is to be billed for a month, stay by stay; a stay without a day in the house is none. */
export function billsOf(facts: BillingFacts): readonly Bill[] {
  const { month, days, stays, coverages, claims, rates, today } = facts
  return stays.filter(isCharged).flatMap((stay): Bill[] => {
    const census = censusDays(stay, days)
    const { first, last } = census
    if (!first || !last) return []
    const coverage = firstPayer(coverages, stay, first)
    const own = claims.filter(({ patient }) => isOf(patient, stay))
    const earlier = coverage && own.find((claim) => endsWith(payerOf(claim), `Coverage/${coverage.id ?? ''}`))
    const rate = rates.get(stay.id ?? '') ?? (earlier && dayPrice(earlier))
    const diagnosis = own.find((claim) => claim.diagnosis?.length)?.diagnosis
    const blockers: Record<Blocker, boolean> = {
      'month-open': today.slice(0, 7) <= month && stay.status !== 'finished',
      'billed': own.some((claim) => covers(claim, first, last)),
      'no-payer': !coverage,
      'no-rate': !rate,
      'no-diagnosis': !diagnosis,
    } // prettier-ignore
    const found = (Object.keys(blockers) as Blocker[]).filter((one) => blockers[one])
    return [{ stay, days: census, coverage, rate, diagnosis, blockers: found }]
  })
}

const dollars = (cents: number): Money => ({ value: cents / 100, currency: 'USD' })

export const sumOfBill = ({ days, rate = 0 }: Bill): number => days.inHouse * rate

export interface Billing {
  readonly month: string
  readonly by: Reference
  readonly provider: Reference
  /** FHIR date. */
  readonly today: string
}

/** The charge and the claim made of it, a draft until somebody sends it. Only of a bill without blockers. */
export function claimOf(
  bill: Bill,
  { month, by, provider, today }: Billing,
): { charge: ChargeItem; claim: Claim } {
  const { stay, days, coverage, rate = 0, diagnosis } = bill
  const subject = stay.subject ?? {}
  const period = { start: days.first ?? '', end: days.last ?? '' }
  const encounter = { reference: `Encounter/${stay.id ?? ''}` }
  const identifier = [{ system: censusClaim, value: claimKey(stay, month) }]
  const [payer] = coverage?.payor ?? []
  return {
    charge: {
      resourceType: 'ChargeItem',
      identifier,
      status: 'billed',
      code: dayCode,
      subject,
      context: encounter,
      occurrencePeriod: period,
      quantity: { value: days.inHouse, unit: 'day' },
      priceOverride: dollars(rate),
      enterer: by,
      enteredDate: today,
    },
    claim: {
      resourceType: 'Claim',
      identifier,
      status: 'draft',
      type: {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/claim-type',
            code: 'institutional',
            display: 'Institutional',
          },
        ],
      },
      use: 'claim',
      patient: subject,
      billablePeriod: period,
      created: today,
      enterer: by,
      ...(payer ? { insurer: payer } : {}),
      provider,
      priority: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }],
      },
      ...(diagnosis ? { diagnosis } : {}),
      insurance: [
        {
          sequence: 1,
          focal: true,
          coverage: {
            reference: `Coverage/${coverage?.id ?? ''}`,
            ...(payer?.display ? { display: payer.display } : {}),
          },
        },
      ],
      item: [
        {
          sequence: 1,
          encounter: [encounter],
          productOrService: dayCode,
          servicedPeriod: period,
          quantity: { value: days.inHouse },
          unitPrice: dollars(rate),
          net: dollars(days.inHouse * rate),
        },
      ],
      total: dollars(days.inHouse * rate),
    },
  }
}

const cents = (money: Money | undefined): number => Math.round((money?.value ?? 0) * 100)

/** What is wrong with a claim that was made of the census. Claims from elsewhere are not judged. */
export function checkClaim(claim: Partial<Claim>) {
  const { identifier = [], item = [], total, diagnosis = [] } = claim
  if (!identifier.some(({ system }) => system === censusClaim)) return []
  const problem = (element: string, diagnostics: string) => ({
    severity: 'error' as const,
    code: 'business-rule' as const,
    diagnostics,
    expression: [`Claim.${element}`],
  })
  const wrong = item.findIndex(
    ({ quantity, unitPrice, net }) => Math.round((quantity?.value ?? 0) * cents(unitPrice)) !== cents(net),
  )
  return [
    ...(item.length ? [] : [problem('item', 'A claim charges for something.')]),
    ...(wrong < 0 ? [] : [problem(`item[${wrong}].net`, 'A line is its units times its price.')]),
    ...(item.reduce((sum, { net }) => sum + cents(net), 0) === cents(total)
      ? []
      : [problem('total', 'The total is the sum of the lines.')]),
    ...(diagnosis.length ? [] : [problem('diagnosis', 'A claim of a stay names at least one diagnosis.')]),
  ]
}
