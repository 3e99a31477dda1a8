/** One line that a nurse or physician types, read as an order: `metop 25 bid`, `apap 325 2 tabs q6h prn pain x 5 days`. */
import { type Drug, formulary } from './formulary.ts'
import { type Frequency, frequencies } from './frequencies.ts'

export interface QuickOrder {
  readonly drug: Drug
  /** In units of the drug: tablets, mL, units. */
  readonly amount: number
  readonly frequency: Frequency | undefined
  /** Given when needed, for this; empty if the line does not say what for. */
  readonly asNeeded: string | undefined
  /** Days until it ends by itself. */
  readonly days: number | undefined
}

export interface QuickEntry {
  /** Best first. */
  readonly orders: readonly QuickOrder[]
  /** Words that nothing was made of. Safety: they are shown, never dropped in silence. */
  readonly unread: readonly string[]
}

const words = (line: string): string[] =>
  line
    .toLowerCase()
    .replaceAll(/(?<=[a-z])\.(?=[a-z.]|\s|$)/g, '')
    .replaceAll(/(\d)(mg|mcg|ml|units?|tabs?|caps?|puffs?|days?|d)\b/g, '$1 $2')
    .split(/[\s,]+/)
    .filter(Boolean)

const names = ({ text, ingredients, also = [] }: Drug): string[] =>
  [...ingredients.flatMap((one) => one.split(' ')), ...also, ...text.toLowerCase().split(/[\s-]+/)].filter(
    (name) => /^[a-z]{2}/.test(name),
  )

/** How well a typed word names the drug: 2 its first name, 1 any other, 0 not at all. */
const nameScore = (drug: Drug, word: string): number => {
  if (word.length < 3 && !(drug.also ?? []).includes(word)) return 0
  if (drug.text.toLowerCase().startsWith(word) || (drug.also ?? []).some((name) => name.startsWith(word)))
    return 2
  return names(drug).some((name) => name.startsWith(word)) ? 1 : 0
}

const units: Readonly<Record<string, Drug['unit']>> = {
  tab: '{tablet}', tabs: '{tablet}', tablet: '{tablet}', tablets: '{tablet}', cap: '{capsule}', caps: '{capsule}',
  capsule: '{capsule}', capsules: '{capsule}', ml: 'mL', unit: '[IU]', units: '[IU]', puff: '{puff}', puffs: '{puff}',
} // prettier-ignore
const doseUnits = new Set(['mg', 'mcg', 'meq', 'g'])
const silent = new Set(['po', 'sq', 'subq', 'sc', 'inh', 'give', 'for', 'x', 'by', 'mouth', 'at'])

interface Reading {
  drugWords: string[]
  numbers: string[]
  amount: number | undefined
  frequency: Frequency | undefined
  asNeeded: string | undefined
  days: number | undefined
}

function readWords(list: readonly string[]): Reading {
  const reading: Reading = {
    drugWords: [],
    numbers: [],
    amount: undefined,
    frequency: undefined,
    asNeeded: undefined,
    days: undefined,
  }
  for (let place = 0; place < list.length; place++) {
    const [word = '', next = ''] = [list[place], list[place + 1]]
    const frequency = frequencies.find(({ typed }) => typed.includes(word))
    if (word === 'prn') {
      const until = list.findIndex((one, at) => at > place && one === 'x')
      const rest = list.slice(place + 1, until < 0 ? undefined : until).filter((one) => one !== 'for')
      reading.asNeeded = rest.filter((one) => !frequencies.some(({ typed }) => typed.includes(one))).join(' ')
      reading.frequency ??= frequencies.find(({ typed }) => rest.some((one) => typed.includes(one)))
      if (until < 0) break
      place = until - 1
    } else if (frequency) reading.frequency = frequency
    else if (/^\d+(\.\d+)?$/.test(word)) {
      if (/^d(ays?)?$/.test(next)) reading.days = Number(word)
      else if (next in units) reading.amount = Number(word)
      else reading.numbers.push(word)
      if (/^d(ays?)?$/.test(next) || next in units || doseUnits.has(next)) place++
    } else if (!silent.has(word) && !doseUnits.has(word)) reading.drugWords.push(word)
  }
  return reading
}

/** How much of the drug makes the dose that was typed: 50 of a 25 mg tablet is 2, never more than 4 nor less than half. */
function amountFor(drug: Drug, { numbers, amount }: Reading): number | undefined {
  if (drug.unit === '[IU]') return amount ?? (numbers[0] === undefined ? undefined : Number(numbers[0]))
  const [strength] = drug.strengths
  if (amount !== undefined) return amount
  const [typed] = numbers
  if (typed === undefined || strength === undefined) return drug.unit === 'mL' ? 0.4 : 1
  if (drug.strengths.includes(typed)) return drug.unit === 'mL' ? 0.4 : 1
  if (drug.unit !== '{tablet}' && drug.unit !== '{capsule}') return undefined
  const ratio = Number(typed) / Number(strength)
  const isWhole = Number.isInteger(ratio) || (ratio === 0.5 && drug.unit === '{tablet}')
  return isWhole && ratio <= 4 ? ratio : undefined
}

/** Reads the line. Nothing is made up: without a name that the formulary knows there is no order. */
export function readQuickEntry(line: string): QuickEntry {
  const reading = readWords(words(line))
  const found = formulary
    .map((drug) => ({ drug, scores: reading.drugWords.map((word) => nameScore(drug, word)) }))
    .filter(({ scores }) => (scores[0] ?? 0) > 0)
    .map(({ drug, scores }) => ({
      drug,
      score: scores.reduce((sum, one) => sum + one, 0),
      amount: amountFor(drug, reading),
    }))
    .sort((a, b) => Number(b.amount !== undefined) - Number(a.amount !== undefined) || b.score - a.score)
  const best = found[0]
  const unread = reading.drugWords.filter((word) => !best || nameScore(best.drug, word) === 0)
  const misfit = best && best.amount === undefined ? reading.numbers : []
  return {
    orders: found.slice(0, 6).map(({ drug, amount = 1 }) => ({
      drug,
      amount,
      frequency: reading.frequency,
      asNeeded: reading.asNeeded,
      days: reading.days,
    })),
    unread: [...unread, ...misfit],
  }
}
