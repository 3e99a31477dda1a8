/** `Observation/$lastn`: the latest results of each kind (https://hl7.org/fhir/R4/observation-operation-lastn.html). */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { StoredVersion } from '@medley/store/store'
import { accessOf } from '@medley/service/interactions/on-behalf'
import { bundleText, entryText } from '@medley/service/interactions/search'
import { settingsOf } from '@medley/service/interactions/search-settings'
import type { Operation, OperationCall } from '@medley/service/operations/operation'
import { fhirResponse } from '@medley/service/respond'

const PAGE = 500
/** Parameters one of which each request has. */
const WHOSE = ['patient', 'subject']
const WHICH = [
  'category',
  'code',
  'combo-code',
  'component-code',
  'code-value-quantity',
  'code-value-concept',
]

async function lastn(call: OperationCall): Promise<AppResponse> {
  const parameters = [...call.query].filter(([name]) => name !== 'max' && name !== '_format')
  const max = maxOf(call.query.get('max') ?? '1')
  requireOne(parameters, WHOSE)
  requireOne(parameters, WHICH)
  const definition = call.definitions.get('Observation')
  if (!definition) throw fail('notSupported', 'type-unsupported', 'Observation is not served here.')
  const newestFirst = [...parameters, ['_sort', '-date'] as const, ['_count', String(PAGE)] as const]
  const query = parseSearch(definition, newestFirst, { ...settingsOf(call), strict: true })
  const latest = new Map<string, StoredVersion[]>()
  let cursor: string | undefined
  do {
    const { matches, next } = await call.store.search(accessOf(call, 's'), { ...query, cursor })
    for (const match of matches) {
      const kind = kindOf(match)
      const group = latest.get(kind) ?? []
      if (group.length < max) latest.set(kind, [...group, match])
    }
    cursor = next
  } while (cursor !== undefined)
  const found = [...latest.values()].flat()
  const link = [{ relation: 'self', url: `${call.base}/Observation/$lastn?${call.query.toString()}` }]
  const head = { resourceType: 'Bundle', type: 'searchset', total: found.length, link }
  return fhirResponse(
    200,
    bundleText(
      head,
      found.map((one) => entryText(call.base, one)),
    ),
  )
}

interface Coded {
  code?: { text?: string; coding?: { system?: string; code?: string }[] }
}

/** Results are of one kind when they have the same first code. */
function kindOf({ body = '{}' }: StoredVersion): string {
  const { code } = parseJson(body) as Coded
  const [coding] = code?.coding ?? []
  return coding ? `${coding.system ?? ''}|${coding.code ?? ''}` : (code?.text ?? '')
}

function requireOne(parameters: readonly (readonly [string, string])[], names: readonly string[]): void {
  if (parameters.some(([name]) => names.includes(name.split(':')[0] ?? ''))) return
  throw fail('badRequest', 'parameter-missing', `$lastn needs one of: ${names.join(', ')}.`, {
    expression: names.map((name) => `http.${name}`),
  })
}

function maxOf(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text)
  throw fail('badRequest', 'search-value-invalid', "'max' takes a whole number above zero.", {
    expression: ['http.max'],
  })
}

export const lastnOperation: Operation = {
  name: 'lastn',
  definition: 'http://hl7.org/fhir/OperationDefinition/Observation-lastn',
  types: ['Observation'],
  levels: ['type'],
  methods: ['GET'],
  needs: 's',
  run: lastn,
}
