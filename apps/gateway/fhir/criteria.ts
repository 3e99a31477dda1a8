/** Criteria of conditional interactions that lead to a terminology, as codes: no module has one. */
import type { AppRequest } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { namesCodeSet, resolveCodeSets } from '@medley/federation/search/value-sets'
import type { FhirFace } from './face.ts'
import type { Caller } from './owners.ts'

type Terminology = Pick<FhirFace, 'definitions' | 'codeSetsFor'>

interface Criteria {
  type: string
  text: string
}

/** Longer criteria would not pass through every server on their way. */
const MAX_LENGTH = 100_000

/** The same criteria without modifiers that only a terminology understands. */
export async function understoodCriteria(
  { definitions, codeSetsFor }: Terminology,
  caller: Caller,
  { type, text }: Criteria,
): Promise<string> {
  const definition = definitions.get(type)
  const parameters = [...new URLSearchParams(text.replace(/^\?/, ''))]
  if (!definition || !namesCodeSet(definition, parameters)) return text
  const resolved = await resolveCodeSets(codeSetsFor(caller), definition, parameters)
  // Nothing is left of what is not in a value set without codes: criteria that match everything are none.
  if (resolved.length === 0) throw fail('badRequest', 'criteria-missing', 'These criteria leave nothing out.')
  const query = new URLSearchParams(
    resolved.map(([name, value]): [string, string] => [name, value]),
  ).toString()
  if (query.length <= MAX_LENGTH) return query
  throw fail('tooCostly', 'value-set-too-large', 'The criteria mean too many codes. Use a smaller value set.')
}

const CONDITIONAL: ReadonlySet<string> = new Set(['PUT', 'PATCH', 'DELETE'])

/** `undefined` for a request that its owner understands as it is. */
export function withUnderstoodCriteria(
  terminology: Terminology,
  caller: Caller,
  { request, type, query }: { request: AppRequest; type: string; query: string },
): Promise<AppRequest> | undefined {
  const header = request.method === 'POST' ? request.headers['if-none-exist'] : undefined
  const text = header ?? (CONDITIONAL.has(request.method) ? query : '')
  if (
    text === '' ||
    !namesCodeSet(terminology.definitions.get(type), new URLSearchParams(text.replace(/^\?/, '')))
  )
    return undefined
  return understoodCriteria(terminology, caller, { type, text }).then((understood) =>
    header === undefined
      ? { ...request, url: `${request.url.split('?', 1)[0] ?? ''}?${understood}` }
      : { ...request, headers: { ...request.headers, 'if-none-exist': understood } },
  )
}
