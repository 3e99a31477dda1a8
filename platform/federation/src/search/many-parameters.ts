/** What a search over several types asks of each of them: only what all of them know, in the words of each. */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { SearchServer } from './answer-search.ts'
import { plainName } from './joins.ts'
import type { Parameters } from './source.ts'
import { resolveCodeSets } from './value-sets.ts'

export interface ManyParameters {
  /** By type. */
  of: ReadonlyMap<string, Parameters>
  /** Names that a type does not know. */
  ignored: readonly string[]
}

interface Spoken {
  name: string
  /** Codes of a value set differ from type to type in how they are written. */
  parameters: Parameters
}

export async function parametersOfMany(
  { codeSets, settings }: Pick<SearchServer, 'codeSets' | 'settings'>,
  definitions: readonly ResourceDefinition[],
  plain: Parameters,
): Promise<ManyParameters> {
  const ignored = new Set<string>()
  const spoken = new Map<string, Spoken[]>()
  for (const definition of definitions) {
    const own: Spoken[] = []
    for (const one of plain) {
      const parameters = await resolveCodeSets(codeSets, definition, [one])
      if (parseSearch(definition, parameters, settings).ignored.length > 0) ignored.add(plainName(one[0]))
      own.push({ name: plainName(one[0]), parameters })
    }
    spoken.set(definition.type, own)
  }
  const known = ({ name, parameters }: Spoken): Parameters => (ignored.has(name) ? [] : parameters)
  return { of: new Map([...spoken].map(([type, own]) => [type, own.flatMap(known)])), ignored: [...ignored] }
}
