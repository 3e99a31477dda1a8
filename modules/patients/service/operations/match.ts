/** `Patient/$match`: who could this person be (https://hl7.org/fhir/R4/patient-operation-match.html). */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { StoredVersion } from '@medley/store/store'
import { accessOf } from '@medley/service/interactions/on-behalf'
import { bundleText } from '@medley/service/interactions/search'
import { settingsOf } from '@medley/service/interactions/search-settings'
import type { Operation, OperationCall } from '@medley/service/operations/operation'
import { isObject, readParameters, valueOf } from '@medley/service/operations/parameters'
import { fhirResponse } from '@medley/service/respond'
import { matchPersons, type MatchVerdict, type PersonFacts } from '../../model/match.ts'

const GRADE = 'http://hl7.org/fhir/StructureDefinition/match-grade'
const DEFAULT_COUNT = 20
/** Candidates that one kind of evidence may bring. */
const MAX_CANDIDATES = 200

async function match(call: OperationCall): Promise<AppResponse> {
  const parameters = readParameters(call)
  const asked = parameters.find(({ name }) => name === 'resource')?.resource
  if (!isObject(asked) || asked['resourceType'] !== 'Patient')
    throw fail('badRequest', 'parameter-missing', "The parameter 'resource' takes a Patient.", {
      expression: ['Parameters.parameter'],
    })
  const person = asked as PersonFacts
  const onlyCertain = valueOf(parameters, 'onlyCertainMatches') === true
  const count = Number(valueOf(parameters, 'count') ?? DEFAULT_COUNT)
  const verdicts = [...(await candidates(call, person)).values()]
    .map((stored) => ({
      stored,
      verdict: matchPersons(person, parseJson(stored.body ?? '{}') as PersonFacts),
    }))
    .filter(({ verdict: { grade } }) => (onlyCertain ? grade === 'certain' : grade !== 'certainly-not'))
    .sort((one, another) => another.verdict.score - one.verdict.score)
    .slice(0, count)
  const head = { resourceType: 'Bundle', type: 'searchset', total: verdicts.length }
  return fhirResponse(
    200,
    bundleText(
      head,
      verdicts.map(({ stored, verdict }) => entry(call.base, stored, verdict)),
    ),
  )
}

/** Each kind of evidence brings those whom it speaks for. */
async function candidates(call: OperationCall, person: PersonFacts): Promise<Map<string, StoredVersion>> {
  const definition = call.definitions.get('Patient')
  if (!definition) throw fail('notSupported', 'type-unsupported', 'Patient is not served here.')
  const found = new Map<string, StoredVersion>()
  for (const criteria of criteriaOf(person)) {
    const query = parseSearch(definition, [criteria, ['_count', String(MAX_CANDIDATES)]], {
      ...settingsOf(call),
      strict: true,
    })
    const { matches } = await call.store.search(accessOf(call, 's'), query)
    for (const one of matches) found.set(one.id, one)
  }
  return found
}

function criteriaOf({
  identifier = [],
  name = [],
  birthDate,
  telecom = [],
}: PersonFacts): (readonly [string, string])[] {
  const escaped = (text: string): string => text.replace(/[\\,|$]/g, '\\$&')
  return [
    ...identifier.flatMap(({ system, value }) =>
      system && value ? [['identifier', `${escaped(system)}|${escaped(value)}`] as const] : [],
    ),
    ...name.flatMap(({ family }) => (family ? [['family', escaped(family)] as const] : [])),
    ...(birthDate === undefined ? [] : [['birthdate', birthDate] as const]),
    ...telecom.flatMap(({ value }) => (value ? [['telecom', escaped(value)] as const] : [])),
  ]
}

function entry(base: string, { id, body = '' }: StoredVersion, { score, grade }: MatchVerdict): string {
  const search = { extension: [{ url: GRADE, valueCode: grade }], mode: 'match', score }
  return `{"fullUrl":"${base}/Patient/${id}","resource":${body},"search":${JSON.stringify(search)}}`
}

export const matchOperation: Operation = {
  name: 'match',
  definition: 'http://hl7.org/fhir/OperationDefinition/Patient-match',
  types: ['Patient'],
  levels: ['type'],
  methods: ['POST'],
  needs: 's',
  run: match,
}
