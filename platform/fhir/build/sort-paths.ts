/** Where the texts are by which tokens and references are sorted, as SQL/JSON paths over the stored document. */
import type { SearchKind } from '../src/definition.ts'
import type { Step, Way } from './search-paths.ts'

/** Below the element, by data type; lax paths look into lists by themselves. */
const texts: Readonly<Record<string, string>> = {
  Coding: '.code',
  CodeableConcept: '.coding.code',
  Identifier: '.value',
  ContactPoint: '.value',
  Reference: '.reference',
  code: '',
  id: '',
  string: '',
  uri: '',
  canonical: '',
  boolean: '',
}

export function sortPathsOf(kind: SearchKind, ways: readonly Way[]): string[] {
  if (kind !== 'token' && kind !== 'reference') return []
  return ways.flatMap(({ steps, class: type }) => {
    const text = texts[type]
    return text === undefined ? [] : [`$${steps.map(stepPath).join('')}${text}`]
  })
}

const stepPath = ({ property, conditions, at }: Step): string =>
  `.${property}${at === undefined ? '' : `[${at}]`}${conditions.map(filterOf).join('')}`

/** `$.system === "phone"`; whether a reference points to a type makes no difference to the order. */
function filterOf(condition: string): string {
  const found = /^\$\.(\w+) === ("[^"']*")$/.exec(condition)
  return found ? ` ? (@.${found[1]} == ${found[2]})` : ''
}
