/** Places near a place. A facility has few, so they are measured one by one. */
import type { SearchValue } from '@medley/fhir/search/query'
import type { Binder } from './binder.ts'

/** Mean radius of the Earth in metres. */
const RADIUS = 6_371_000

const position = (part: string): string => `radians((m.body::jsonb #>> '{position,${part}}')::float8)`

/** The haversine formula: good to half a percent, which is more than a search by distance means. */
export function nearCondition(
  { latitude, longitude, metres }: Extract<SearchValue, { kind: 'near' }>,
  binder: Binder,
): string {
  const north = `radians(${binder.bind(latitude, 'float8')})`
  const east = `radians(${binder.bind(longitude, 'float8')})`
  const half =
    `sin((${position('latitude')} - ${north}) / 2) ^ 2 + ` +
    `cos(${north}) * cos(${position('latitude')}) * sin((${position('longitude')} - ${east}) / 2) ^ 2`
  return `2 * ${RADIUS} * asin(least(1, sqrt(${half}))) <= ${binder.bind(metres, 'float8')}`
}
