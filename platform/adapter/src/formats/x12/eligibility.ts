/** 271: what a payer says about somebody's cover, as a CoverageEligibilityResponse. */
import type { Feed, Operation } from '../../define-adapter.ts'
import { key, Unreadable } from '../../define-adapter.ts'
import { compact } from '../../compact.ts'
import { decimal } from '../../decimal.ts'
import { systemOf } from '../../facility.ts'
import { dateOf, readTransaction, type Segment, splitTransactions } from './interchange.ts'

/** EB-01: active ones begin with 1 to 5; 6 to 8 are not. */
const isActive = (code: string | undefined): boolean => /^[1-5]$/.test(code ?? '')

/** EB-09: days. */
const isDays = (code: string | undefined): boolean => code === 'DY'

/** @example feeds: { eligibility: eligibility() } */
export const eligibility = (): Feed => ({
  format: 'X12 271',
  split: splitTransactions,
  envelope(bytes) {
    const { type, interchange, control, sender } = readTransaction(bytes)
    if (type !== '271') throw new Unreadable('type-unsupported', 'This feed takes 271 only.')
    return { id: [sender, interchange, control].join('/'), kind: '271' }
  },
  *translate(bytes, { facility }): Iterable<Operation> {
    const { segments, interchange } = readTransaction(bytes)
    const find = (name: string, code: string): Segment | undefined =>
      segments.find(([one, two]) => one === name && two === code)
    const [member, payer] = [find('NM1', 'IL'), find('NM1', 'PR')]
    const created = dateOf(segments.find(([name]) => name === 'BHT')?.[4]) ?? '1970-01-01'
    const trace = find('TRN', '2')?.[2] ?? interchange
    const benefits = segments.filter(([name]) => name === 'EB')
    const target = key(
      'CoverageEligibilityResponse',
      systemOf(facility, 'eligibility'),
      `${member?.[9] ?? ''}|${trace}`,
    )
    yield {
      op: 'upsert', key: target, asOf: created,
      resource: compact({
        resourceType: 'CoverageEligibilityResponse',
        identifier: [{ system: target.system, value: trace }],
        status: 'active',
        purpose: ['benefits'],
        patient: { type: 'Patient', identifier: { system: 'http://hl7.org/fhir/sid/us-mbi', value: member?.[9] }, display: [member?.[4], member?.[3]].filter(Boolean).join(' ') },
        created,
        request: { type: 'CoverageEligibilityRequest', identifier: { system: systemOf(facility, 'eligibility-request'), value: trace } },
        outcome: segments.some(([name]) => name === 'AAA') ? 'error' : 'complete',
        insurer: { display: payer?.[3] ?? 'Payer' },
        insurance: [
          {
            coverage: { display: payer?.[3] ?? 'Coverage' },
            inforce: benefits.some((benefit) => isActive(benefit[1])),
            item: benefits.filter((benefit) => benefit[3] !== undefined && benefit[3] !== '').map(itemOf),
          },
        ],
        error: segments.filter(([name]) => name === 'AAA').map((aaa) => ({ code: { text: `Refused: reason ${aaa[3] ?? ''}` } })),
      }),
    } // prettier-ignore
  },
})

function itemOf(benefit: Segment): object {
  const [money, quantity] = [decimal(benefit[7]), decimal(benefit[10])]
  return {
    category: { coding: [{ system: 'urn:medley:x12:service-type', code: benefit[3] }] },
    name: benefit[5],
    excluded: /^[67I]$/.test(benefit[1] ?? '') ? true : undefined,
    benefit: [
      money === undefined
        ? undefined
        : { type: { text: `Amount (${benefit[1] ?? ''})` }, allowedMoney: { value: money, currency: 'USD' } },
      quantity === undefined
        ? undefined
        : {
            type: { text: isDays(benefit[9]) ? 'Days' : `Quantity (${benefit[9] ?? ''})` },
            allowedString: benefit[10],
          },
    ],
  }
}
