import type { Money, Quantity, Range } from 'fhir/r4'

/** UCUM codes as they are read aloud; others are shown as the sender wrote them. */
const spokenUnits: Readonly<Record<string, string>> = {
  '{score}': '',
  '1': '',
  Cel: '°C',
  '[degF]': '°F',
  'mm[Hg]': 'mmHg',
  '/min': '/min',
  '10*3/uL': '10³/µL',
  '10*6/uL': '10⁶/µL',
  ug: 'mcg',
  'kg/m2': 'kg/m²',
  'mL/min/{1.73_m2}': 'mL/min/1.73 m²',
  '[pH]': '',
  'ug/L': 'mcg/L',
  'ug/mL': 'mcg/mL',
  'ug/dL': 'mcg/dL',
  '[in_i]': 'in',
  '[lb_av]': 'lb',
}

export function formatUnit(quantity: Pick<Quantity, 'unit' | 'code'> | undefined): string {
  const unit = quantity?.unit ?? quantity?.code ?? ''
  return spokenUnits[unit] ?? spokenUnits[quantity?.code ?? ''] ?? unit.replace(/^\{(.*)\}$/, '$1')
}

/** The lab's own digits, but no more than a person reads: synthetic and computed values carry fifteen. */
export const formatNumber = (value: number): string => {
  const text = String(value)
  const digits = text.split('.')[1]?.length ?? 0
  return digits <= 2
    ? text
    : String(Number(value.toFixed(Math.abs(value) < 1 ? 3 : Math.abs(value) < 100 ? 2 : 1)))
}

export function formatQuantity(quantity: Quantity | undefined): string {
  if (quantity?.value === undefined) return ''
  return [`${quantity.comparator ?? ''}${formatNumber(quantity.value)}`, formatUnit(quantity)]
    .filter(Boolean)
    .join(' ')
}

/** `3.5–5.1`, `< 5.7`, `> 59`. */
export function formatRange(range: Pick<Range, 'low' | 'high'> | undefined): string {
  const [low, high] = [range?.low?.value, range?.high?.value]
  if (low !== undefined && high !== undefined) return `${formatNumber(low)}–${formatNumber(high)}`
  if (high !== undefined) return `< ${formatNumber(high)}`
  return low === undefined ? '' : `> ${formatNumber(low)}`
}

/** `$1,234.50`: two decimals always, the currency as the sender named it. */
export function formatMoney(money: Money | undefined): string {
  if (money?.value === undefined) return ''
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: money.currency ?? 'USD' }).format(
    money.value,
  )
}
