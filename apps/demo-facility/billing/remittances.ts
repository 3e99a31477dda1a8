import type { PaymentReconciliation } from 'fhir/r4'
import { concept, dollars, refer, type Resource } from '../base/fhir.ts'
import { hl7 } from '../codes/systems.ts'
import type { House } from '../house/house.ts'
import type { Bills } from './claims.ts'

/** One payment of a payer for a month; what it says in all is what its details say one by one. */
export function buildRemittances(
  house: House,
  bills: readonly Bills[],
): (PaymentReconciliation & Resource)[] {
  const groups = Map.groupBy(
    bills.flatMap(({ paid }) => paid),
    ({ payer, month }) => `${payer}-${month}`,
  )
  return [...groups].map(([key, paid]) => {
    const [first] = paid
    const payer = house.partners[first?.payer ?? 'medicare']
    const date =
      paid
        .map(({ benefit }) => benefit.created)
        .sort()
        .at(-1) ?? house.calendar.date(-1)
    return {
      resourceType: 'PaymentReconciliation',
      id: `${house.facility.prefix.toLowerCase()}-remittance-${key}`,
      status: 'active',
      created: date,
      paymentIssuer: refer(payer, payer.name),
      outcome: 'complete',
      disposition: 'Paid by electronic transfer',
      paymentDate: date,
      paymentAmount: dollars(paid.reduce((sum, { cents }) => sum + cents, 0)),
      paymentIdentifier: {
        system: 'urn:medley:demo:trace',
        value: `${house.facility.prefix}-${key}-${date.replaceAll('-', '')}`.toUpperCase(),
      },
      detail: paid.map(({ benefit, cents }) => ({
        type: concept(hl7('payment-type', 'payment', 'Payment')),
        response: refer(benefit),
        ...(benefit.claim ? { request: benefit.claim } : {}),
        date: benefit.created,
        amount: dollars(cents),
      })),
    }
  })
}
