import type { Reference } from 'fhir/r4'
import { formatConcept } from '../format/code.ts'
import { formatMoment, formatPeriod } from '../format/date.ts'
import { formatSpokenName } from '../format/name.ts'
import { formatQuantity } from '../format/quantity.ts'

type Shape = Readonly<Record<string, unknown>>

const isInstant = (text: string): boolean => /^\d{4}-\d{2}-\d{2}(T|$)/.test(text)

/** How to tell a FHIR data type by its elements, and what to say of it; the first that fits. */
const shapes: readonly [fits: (value: Shape) => boolean, say: (value: Shape) => string][] = [
  [(one) => 'coding' in one || ('text' in one && Object.keys(one).length === 1), (one) => formatConcept(one)],
  [(one) => 'reference' in one || ('display' in one && !('code' in one)), (one) => (one as Reference).display ?? (one as Reference).reference ?? ''],
  [(one) => 'family' in one || 'given' in one, (one) => formatSpokenName(one)],
  [(one) => 'start' in one || 'end' in one, (one) => formatPeriod(one)],
  [(one) => 'value' in one && 'unit' in one, (one) => formatQuantity(one)],
  [(one) => typeof one['text'] === 'string', (one) => String(one['text'])],
  [(one) => typeof one['display'] === 'string', (one) => String(one['display'])],
] // prettier-ignore

/** Any element of a resource in words, for the eye that compares two versions; empty if it is not there. */
export function describeElement(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return isInstant(value) ? formatMoment(value) : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(describeElement).filter(Boolean).join('; ')
  const shape = value as Shape
  const found = shapes.find(([fits]) => fits(shape))
  if (found) return found[1](shape)
  return Object.values(shape).map(describeElement).filter(Boolean).join(', ')
}
