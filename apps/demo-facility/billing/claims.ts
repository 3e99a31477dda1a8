import type { Claim, ExplanationOfBenefit, ExplanationOfBenefitItemAdjudication } from 'fhir/r4'
import { concept, dollars, refer, type Resource } from '../base/fhir.ts'
import { icd10 } from '../codes/diagnoses.ts'
import { hl7, local, systems } from '../codes/systems.ts'
import { idOf, type Payer, type Resident } from '../resident/resident.ts'

/** Cents for a day of room, board and nursing. */
const dayRates: Readonly<Record<Payer, number>> = {
  medicare: 64_250,
  advantage: 51_800,
  medicaid: 24_675,
  private: 33_900,
}
/** What the payer allows of what is charged, in hundredths. */
const allowed: Readonly<Record<Payer, number>> = { medicare: 93, advantage: 88, medicaid: 91, private: 100 }
const therapyDay = 9_850

/** A month of a stay, as it is billed. */
interface Month {
  readonly first: number
  readonly days: number
  readonly number: number
}

/** Whole months since admission, three at most; the month that goes on is billed when it has ended. */
function monthsOf({ house, admitted, left }: Resident): Month[] {
  const months: Month[] = []
  for (let back = 3; back >= 1; back--) {
    const first = Math.max(house.calendar.monthStart(0, back), admitted.day)
    const end = Math.min(house.calendar.monthStart(0, back - 1), left?.day ?? 0)
    if (end > first) months.push({ first, days: end - first, number: 4 - back })
  }
  // A stay that began and ended within this month is billed when it ends.
  if (left && months.length === 0 && left.day > admitted.day)
    months.push({ first: admitted.day, days: left.day - admitted.day, number: 3 })
  return months
}

interface Line {
  readonly text: string
  readonly code: ReturnType<typeof concept>
  readonly units: number
  readonly price: number
}

function linesOf(resident: Resident, { days }: Month): Line[] {
  const isSkilled = resident.bed.unit.key === 'rehab'
  const room: Line = isSkilled
    ? {
        text: 'Skilled nursing day',
        code: concept({ system: systems.hipps, code: 'KBQD1', display: 'KBQD1' }, 'Skilled nursing day'),
        units: days,
        price: dayRates[resident.payer],
      }
    : {
        text: 'Room, board and nursing',
        code: concept(local('room-and-board', 'Room, board and nursing'), 'Room, board and nursing'),
        units: days,
        price: dayRates[resident.payer],
      }
  const therapy: Line = {
    text: 'Therapy',
    code: concept(local('therapy-day', 'Therapy day'), 'Therapy'),
    units: Math.max(1, Math.floor((days * 5) / 7)),
    price: therapyDay,
  }
  return isSkilled ? [room, therapy] : [room]
}

const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { units, price }) => sum + units * price, 0)

const institutional = concept(hl7('claim-type', 'institutional', 'Institutional'))

export interface Bills {
  readonly claims: (Claim & Resource)[]
  readonly benefits: (ExplanationOfBenefit & Resource)[]
  /** What each benefit paid, in cents. */
  readonly paid: readonly {
    readonly benefit: ExplanationOfBenefit & Resource
    readonly payer: Payer
    readonly month: number
    readonly cents: number
  }[]
}

export function buildBills(resident: Resident): Bills {
  const { house, payer } = resident
  const random = resident.random('claims')
  const organization = house.partners[payer]
  const insurer = refer(organization, organization.name)
  const bills = {
    claims: [] as Bills['claims'],
    benefits: [] as Bills['benefits'],
    paid: [] as { benefit: ExplanationOfBenefit & Resource; payer: Payer; month: number; cents: number }[],
  }
  for (const month of monthsOf(resident)) {
    const lines = linesOf(resident, month)
    const total = totalOf(lines)
    const created = Math.min(month.first + month.days + 4, -1)
    const period = {
      start: house.calendar.date(month.first),
      end: house.calendar.date(month.first + month.days - 1),
    }
    const items = lines.map(({ code, units, price }, place) => ({
      sequence: place + 1,
      productOrService: code,
      servicedPeriod: period,
      quantity: { value: units },
      unitPrice: dollars(price),
      net: dollars(units * price),
    }))
    const coverage = {
      reference: `Coverage/${idOf(resident, 'coverage', payer)}`,
      display: organization.name,
    }
    const claim: Claim & Resource = {
      resourceType: 'Claim',
      id: idOf(resident, 'claim', month.number),
      identifier: [
        {
          system: `urn:medley:${house.facility.id}:claim`,
          value: `${house.facility.prefix}${String(resident.place).padStart(4, '0')}${period.start.slice(0, 7).replace('-', '')}`,
        },
      ],
      status: 'active',
      type: institutional,
      use: 'claim',
      patient: resident.reference,
      billablePeriod: period,
      created: house.calendar.date(created),
      enterer: house.staff.billing[0]?.reference ?? resident.nurse.reference,
      insurer,
      provider: house.self,
      facility: {
        reference: `Location/${house.facility.prefix.toLowerCase()}-building`,
        display: house.facility.name,
      },
      priority: concept(hl7('processpriority', 'normal', 'Normal')),
      diagnosis: resident.problems
        .slice(0, 4)
        .map(({ name }, place) => ({ sequence: place + 1, diagnosisCodeableConcept: concept(icd10(name)) })),
      insurance: [{ sequence: 1, focal: true, coverage }],
      item: items,
      total: dollars(total),
    }
    bills.claims.push(claim)
    const answered = created + 14 + random.int(0, 5)
    const isDenied = resident.place === 8 && month.number === 2
    // A quarter of the newest claims waits for an answer.
    const isWaiting = month.number === 3 && random.chance(0.25)
    if (answered > -1 || isWaiting) continue
    const allowedCents = isDenied ? 0 : Math.round((total * allowed[payer]) / 100)
    const share = isDenied
      ? 0
      : payer === 'medicaid'
        ? Math.min(allowedCents, 62_000)
        : payer === 'medicare' && month.number > 1
          ? Math.round(allowedCents * 0.1)
          : 0
    const benefitCents = allowedCents - share
    const adjudication: ExplanationOfBenefitItemAdjudication[] = [
      { category: concept(hl7('adjudication', 'submitted', 'Submitted Amount')), amount: dollars(total) },
      {
        category: concept(hl7('adjudication', 'eligible', 'Eligible Amount')),
        amount: dollars(allowedCents),
      },
      {
        category: concept(local('contractual', 'Contractual adjustment')),
        amount: dollars(total - allowedCents),
      },
      { category: concept(hl7('adjudication', 'copay', 'CoPay')), amount: dollars(share) },
      { category: concept(hl7('adjudication', 'benefit', 'Benefit Amount')), amount: dollars(benefitCents) },
    ]
    const benefit: ExplanationOfBenefit & Resource = {
      resourceType: 'ExplanationOfBenefit',
      id: idOf(resident, 'benefit', month.number),
      status: 'active',
      type: institutional,
      use: 'claim',
      patient: resident.reference,
      billablePeriod: period,
      created: house.calendar.date(answered),
      insurer,
      provider: house.self,
      facility: {
        reference: `Location/${house.facility.prefix.toLowerCase()}-building`,
        display: house.facility.name,
      },
      claim: refer(claim),
      outcome: isDenied ? 'partial' : 'complete',
      disposition: isDenied ? 'Denied: information is missing' : 'Paid as allowed',
      insurance: [{ focal: true, coverage }],
      item: items,
      adjudication,
      total: adjudication.map(({ category, amount }) => ({ category, amount: amount ?? dollars(0) })),
      payment: { amount: dollars(benefitCents), date: house.calendar.date(answered) },
    }
    bills.benefits.push(benefit)
    if (!isDenied) bills.paid.push({ benefit, payer, month: month.number, cents: benefitCents })
  }
  return bills
}
