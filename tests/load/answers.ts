/** Compares answers with what the data set says they must be. A wrong answer is an error, never a fast answer. */
import { isDeepStrictEqual } from 'node:util'
import type { Bundle, FhirResource } from 'fhir/r4'
import type { Answer } from './connection.ts'
import type { Stored } from './record-of.ts'

export class WrongAnswer extends Error {}

export function demand(isRight: boolean, describe: () => string): asserts isRight {
  if (!isRight) throw new WrongAnswer(describe())
}

export function parseAnswer<T>({ status, text }: Answer, expected: number): T {
  demand(status === expected, () => `status ${status} instead of ${expected}: ${text.slice(0, 300)}`)
  return JSON.parse(text) as T
}

/** The resource as it was stored; the server adds `meta`, and `id` where it is the one that assigns it. */
export function checkResource(
  answer: Answer,
  { status, resource }: { status: number; resource: object },
): string {
  const { meta, ...found } = parseAnswer<Stored>(answer, status)
  const expected = { id: found.id, ...resource }
  demand(meta?.versionId !== undefined, () => `${found.resourceType}/${found.id} has no version`)
  demand(isDeepStrictEqual(found, expected), () => `${answer.text} instead of ${JSON.stringify(expected)}`)
  return found.id
}

export interface ExpectedPage {
  /** All matches: in their order if the search sorts completely. */
  ids: readonly string[]
  /** As asked with `_count`. */
  count: number
  /** The search leaves the order of matches open. */
  anyOrder?: boolean
}

export function checkPage(answer: Answer, { ids, count, anyOrder = false }: ExpectedPage): void {
  const bundle = parseAnswer<Bundle>(answer, 200)
  const found = (bundle.entry ?? []).map(({ resource }) => (resource as FhirResource).id ?? '')
  const page = ids.slice(0, count)
  const isRight = anyOrder
    ? found.length === page.length && new Set(found).size === found.length && isSubset(found, ids)
    : isDeepStrictEqual(found, page)
  demand(isRight, () => `found ${found.join(', ')} instead of ${page.join(', ')}`)
  demand(bundle.total === undefined || bundle.total === ids.length, () => `total ${bundle.total}`)
  const hasNext = bundle.link?.some(({ relation }) => relation === 'next') ?? false
  demand(hasNext === ids.length > count, () => `${hasNext ? 'a' : 'no'} next link`)
}

const isSubset = (found: readonly string[], ids: readonly string[]): boolean => {
  const known = new Set(ids)
  return found.every((id) => known.has(id))
}

/** References to what a transaction created, `Observation/1`, in the order of its entries. */
export function checkTransaction(answer: Answer, types: readonly string[]): string[] {
  const { type, entry = [] } = parseAnswer<Bundle>(answer, 200)
  demand(type === 'transaction-response', () => `a Bundle of type ${type}`)
  const created = entry.map(({ response }) =>
    response?.status.startsWith('201')
      ? (/([A-Za-z]+\/[^/]+)\/_history\/1$/.exec(response.location ?? '')?.[1] ?? '')
      : '',
  )
  const found = created.map((reference) => reference.split('/')[0])
  demand(isDeepStrictEqual(found, types), () => `created ${found.join(', ')} instead of ${types.join(', ')}`)
  return created
}
