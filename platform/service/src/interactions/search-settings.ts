/** How a service reads search parameters. */
import type { SearchSettings } from '@medley/fhir/search/parse-search'
import type { Call } from '../context.ts'

const DEFAULT_COUNT = 20
export const MAX_COUNT = 1000

export const settingsOf = ({ selfBases, base }: Pick<Call, 'selfBases' | 'base'>): SearchSettings => ({
  strict: false,
  defaultCount: DEFAULT_COUNT,
  maxCount: MAX_COUNT,
  selfBases: [...selfBases, base],
})
