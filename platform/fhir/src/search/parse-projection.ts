/** `_summary` and `_elements`: which parts of the resources are answered. */
import type { Projection } from '../projection.ts'
import { invalidValue } from './parse-value.ts'

const summaries: Readonly<Record<string, Projection | undefined>> = {
  true: { kind: 'summary' },
  text: { kind: 'text' },
  data: { kind: 'data' },
  false: undefined,
}

/** `undefined` asks for the whole resource. */
export function projectionOf(name: '_summary' | '_elements', value: string): Projection | undefined {
  if (name === '_summary') {
    if (Object.hasOwn(summaries, value)) return summaries[value]
    throw invalidValue(name, 'true, text, data, count or false')
  }
  const names = value.split(',').map((one) => one.trim().replace(/^[A-Z][A-Za-z]*\./, ''))
  if (names.every((one) => /^[A-Za-z][A-Za-z0-9]*$/.test(one))) return { kind: 'elements', names }
  throw invalidValue(name, 'names of elements, such as birthDate,name')
}
