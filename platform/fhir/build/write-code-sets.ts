/** generated/code-sets.js: the value sets of required bindings. */
import type { Definitions } from './definitions.ts'
import type { Model } from './model.ts'
import { GENERATED, quote } from './source.ts'
import { expandValueSet } from './value-sets.ts'

/** Value sets that no list of codes can stand for, but a form can. */
const forms: Readonly<Record<string, string>> = {
  'http://hl7.org/fhir/ValueSet/currencies': '/^[A-Z]{3}$/',
}

export interface CodeSets {
  /** Names in generated/code-sets.js by URL of the value set; without those that cannot be checked. */
  names: ReadonlyMap<string, string>
  /** The code system of each value set that has only one. */
  systems: ReadonlyMap<string, string>
  source: string
}

export function writeCodeSets(model: Model, definitions: Definitions): CodeSets {
  const names = new Map<string, string>()
  const systems = new Map<string, string>()
  const lines: string[] = []
  for (const url of valueSetsOf(model)) {
    const expansion = expandValueSet(url, definitions)
    const name = `set${names.size}`
    if (expansion) {
      const codes = Object.fromEntries([...expansion].map(([system, some]) => [system, [...some].join(' ')]))
      lines.push(`export const ${name} = codeSet(${quote(url)}, ${quote(codes)})`)
      const [system] = expansion.keys()
      if (expansion.size === 1 && system !== undefined) systems.set(url, system)
    } else if (forms[url]) lines.push(`export const ${name} = codeForm(${quote(url)}, ${forms[url]})`)
    else continue
    names.set(url, name)
  }
  const head = `${GENERATED}import { codeForm, codeSet } from '../src/compiled/code-sets.ts'\n\n`
  return { names, systems, source: `${head}${lines.join('\n')}\n` }
}

const valueSetsOf = (model: Model): string[] => {
  const elements = [...model.values()].flatMap((one) => [...one.elements.values()])
  return [...new Set(elements.flatMap(({ valueSet }) => valueSet ?? []))].sort()
}
