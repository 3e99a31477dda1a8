/** Who lives in units: patients whose stay is under way in a place that is, or is within, one of them. */
import type { Encounter } from 'fhir/r4'
import { parseLiteral } from '@medley/fhir/compiled/references'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { Fact, FactContext } from '@medley/service/define-service'
import { isPlacedIn } from '../../model/placed-in.ts'

/** Building, wing, room, bed, and two more. */
const DEEPEST = 6
const PAGE = 500

/** `{ units: ["unit-rehab"] }`; answers `{ patients: [id] }`. */
export const residentsOf: Fact = async (context, { units }) => {
  const places = await placesIn(
    context,
    (units as string[]).filter((one) => typeof one === 'string'),
  )
  const stays = await resourcesOf<Encounter>(context, 'Encounter', [
    ['location', [...places].map((id) => `Location/${id}`).join(',')],
    ['status', 'in-progress,arrived,triaged,onleave'],
  ])
  const patients = stays.flatMap((stay) => {
    const subject = parseLiteral(stay.subject?.reference ?? '')
    const isHere = isPlacedIn(stay, (reference) => places.has(parseLiteral(reference)?.id ?? ''))
    return subject?.type === 'Patient' && isHere ? [subject.id] : []
  })
  return { patients: [...new Set(patients)].sort() }
}

async function placesIn(context: FactContext, units: readonly string[]): Promise<Set<string>> {
  const places = new Set(units)
  let around = [...places]
  for (let depth = 0; depth < DEEPEST && around.length > 0; depth++) {
    const inside = await resourcesOf<{ id: string }>(context, 'Location', [
      ['partof', around.map((id) => `Location/${id}`).join(',')],
    ])
    around = inside.map(({ id }) => id).filter((id) => !places.has(id))
    for (const id of around) places.add(id)
  }
  return places
}

async function resourcesOf<T>(
  { store, definitions, access, selfBases }: FactContext,
  type: string,
  criteria: [string, string][],
): Promise<T[]> {
  const definition = definitions.get(type)
  if (!definition || criteria.some(([, value]) => value === '')) return []
  const settings = { strict: true, defaultCount: PAGE, maxCount: PAGE, selfBases: [...selfBases] }
  const query = parseSearch(definition, criteria, settings)
  const found: T[] = []
  let cursor: string | undefined
  do {
    const page = await store.search(access, { ...query, cursor })
    found.push(...page.matches.flatMap(({ body }) => (body === undefined ? [] : [JSON.parse(body) as T])))
    cursor = page.next
  } while (cursor !== undefined)
  return found
}
