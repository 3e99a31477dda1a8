/** Sums of money by currency. Cents are added as whole numbers: 0.1 + 0.2 must be 0.30 on a statement. */
import type { ExplanationOfBenefit, Money } from 'fhir/r4'

const cents = (value: number): number => Math.round(value * 100)

/** One sum per currency; amounts of two currencies are never added. */
export function sumOf(amounts: readonly (Money | undefined)[]): readonly Money[] {
  const sums = new Map<string, number>()
  for (const amount of amounts) {
    if (amount?.value === undefined) continue
    const currency = amount.currency ?? 'USD'
    sums.set(currency, (sums.get(currency) ?? 0) + cents(amount.value))
  }
  return [...sums].map(([currency, sum]) => ({ value: sum / 100, currency }))
}

/** Total of a category of an explanation of benefit (http://terminology.hl7.org/CodeSystem/adjudication). */
export const totalOf = ({ total = [] }: ExplanationOfBenefit, category: string): Money | undefined =>
  total.find(({ category: concept }) => concept.coding?.some(({ code }) => code === category))?.amount

/** What the payer paid. */
export const paidOf = (benefit: ExplanationOfBenefit): Money | undefined =>
  benefit.payment?.amount ?? totalOf(benefit, 'benefit')
