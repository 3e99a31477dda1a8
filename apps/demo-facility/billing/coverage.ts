import type { Coverage } from 'fhir/r4'
import { concept, refer, type Resource } from '../base/fhir.ts'
import { hl7 } from '../codes/systems.ts'
import { medicareNumber } from '../resident/patient.ts'
import { idOf, type Payer, type Resident } from '../resident/resident.ts'

const kinds: Readonly<Record<Payer, ReturnType<typeof concept>>> = {
  medicare: concept(hl7('v3-ActCode', 'PUBLICPOL', 'public healthcare'), 'Medicare Part A'),
  medicaid: concept(hl7('v3-ActCode', 'SUBSIDIZ', 'subsidized health program'), 'Medicaid, nursing facility'),
  advantage: concept(hl7('v3-ActCode', 'MCPOL', 'managed care policy'), 'Medicare Advantage'),
  private: concept(hl7('v3-ActCode', 'EHCPOL', 'extended healthcare'), 'Long-term care insurance'),
}

/** Who pays first, and who pays then. */
const orders: Readonly<Record<Payer, readonly Payer[]>> = {
  medicare: ['medicare', 'private'],
  advantage: ['advantage', 'medicaid'],
  medicaid: ['medicaid'],
  private: ['private', 'medicaid'],
}

const memberNumbers: Readonly<Record<Payer, string>> = {
  medicare: '',
  medicaid: 'SM',
  advantage: 'EA',
  private: 'LM',
}

export function buildCoverages(resident: Resident): (Coverage & Resource)[] {
  const { house, admitted, left } = resident
  const random = resident.random('coverage')
  const medicare = medicareNumber(resident)
  return orders[resident.payer].map((payer, place) => ({
    resourceType: 'Coverage',
    id: idOf(resident, 'coverage', payer),
    status: left ? 'cancelled' : 'active',
    type: kinds[payer],
    subscriberId:
      payer === 'medicare' ? medicare : `${memberNumbers[payer]}${random.int(10_000_000, 99_999_999)}`,
    beneficiary: resident.reference,
    relationship: concept(hl7('subscriber-relationship', 'self', 'Self')),
    period: {
      start: house.calendar.date(place === 0 ? admitted.day : admitted.day - random.int(200, 2000)),
      ...(left ? { end: house.calendar.date(left.day) } : {}),
    },
    payor: [refer(house.partners[payer], house.partners[payer].name)],
    order: place + 1,
  }))
}
