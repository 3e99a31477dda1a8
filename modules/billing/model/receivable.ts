/** What is still owed, by whom and for how long; and whether what a payer says adds up. Sums are whole cents. */
import type { Claim, ExplanationOfBenefit, Money } from 'fhir/r4'
import { paidOf, totalOf } from './totals.ts'

export type ClaimState = 'draft' | 'waiting' | 'paid' | 'partly' | 'denied' | 'cancelled'

const cents = (money: Money | undefined): number => Math.round((money?.value ?? 0) * 100)

const isAnswerTo =
  (claim: Claim) =>
  ({ claim: to, status }: ExplanationOfBenefit): boolean =>
    status === 'active' && to?.reference === `Claim/${claim.id ?? ''}`

/** The newest answer of the payer. */
export const answerTo = (
  claim: Claim,
  benefits: readonly ExplanationOfBenefit[],
): ExplanationOfBenefit | undefined =>
  benefits.filter(isAnswerTo(claim)).sort((a, b) => b.created.localeCompare(a.created))[0]

/** What an answer leaves open: the share of the resident. */
const shareOf = (benefit: ExplanationOfBenefit): number =>
  cents(totalOf(benefit, 'copay')) + cents(totalOf(benefit, 'deductible'))

export interface Receivable {
  readonly claim: Claim
  readonly benefit: ExplanationOfBenefit | undefined
  readonly state: ClaimState
  /** Cents that nobody has paid yet. */
  readonly open: number
  /** Days since the end of the service. */
  readonly age: number
  /** What does not add up in the payer's answer. */
  readonly faults: readonly BalanceFault[]
}

export type BalanceFault = 'allowed' | 'benefit' | 'payment' | 'submitted'

/**
 * Submitted = allowed + adjustments; allowed = share of the resident + benefit; what was paid is the benefit; what was
 * submitted is what the claim says.
 */
export function balanceFaults(
  claim: Claim,
  benefit: ExplanationOfBenefit | undefined,
): readonly BalanceFault[] {
  if (!benefit) return []
  const has = (category: string): boolean => totalOf(benefit, category) !== undefined
  const of = (category: string): number => cents(totalOf(benefit, category))
  const checks: readonly [BalanceFault, boolean][] = [
    ['submitted', !has('submitted') || !claim.total || of('submitted') === cents(claim.total)],
    [
      'allowed',
      !has('eligible') || !has('contractual') || of('submitted') === of('eligible') + of('contractual'),
    ],
    ['benefit', !has('eligible') || !has('benefit') || of('eligible') === shareOf(benefit) + of('benefit')],
    [
      'payment',
      !has('benefit') || !benefit.payment?.amount || cents(benefit.payment.amount) === of('benefit'),
    ],
  ]
  return checks.filter(([, holds]) => !holds).map(([fault]) => fault)
}

function stateOf(claim: Claim, benefit: ExplanationOfBenefit | undefined): ClaimState {
  if (claim.status === 'draft') return 'draft'
  if (claim.status !== 'active') return 'cancelled'
  if (!benefit) return 'waiting'
  const paid = cents(paidOf(benefit))
  if (paid === 0) return 'denied'
  return shareOf(benefit) > 0 ? 'partly' : 'paid'
}

const dayMs = 86_400_000

/** @param today the facility's day, `2026-11-25`. */
export function receivableOf(
  claim: Claim,
  benefits: readonly ExplanationOfBenefit[],
  today: string,
): Receivable {
  const benefit = answerTo(claim, benefits)
  const state = stateOf(claim, benefit)
  const open: Readonly<Record<ClaimState, number>> = {
    draft: 0,
    cancelled: 0,
    paid: 0,
    waiting: cents(claim.total),
    denied: cents(claim.total),
    partly: benefit ? shareOf(benefit) : 0,
  }
  const since = (claim.billablePeriod?.end ?? claim.created).slice(0, 10)
  const age = Math.max(0, Math.round((Date.parse(today) - Date.parse(since)) / dayMs))
  return { claim, benefit, state, open: open[state], age, faults: balanceFaults(claim, benefit) }
}

/** Days from which each bucket of the ageing begins. */
export const buckets = [0, 30, 60, 90, 120, 150] as const

/** Open cents by age. */
export const ageing = (receivables: readonly Receivable[]): readonly { from: number; open: number }[] =>
  buckets.map((from, place) => ({
    from,
    open: receivables
      .filter(({ age }) => age >= from && age < (buckets[place + 1] ?? Infinity))
      .reduce((sum, { open }) => sum + open, 0),
  }))

/** A draft is sent; a claim that was sent is cancelled, never deleted. */
export const canBecome = (from: Claim['status'], to: Claim['status']): boolean =>
  (from === 'draft' && (to === 'active' || to === 'cancelled')) || (from === 'active' && to === 'cancelled')
