/** The synthetic facilities of the first start, through the front door; what is there already is left alone. */
import { facilities } from '../demo-facility/house/facilities.ts'
import { loadFacility } from '../demo-facility/load.ts'
import { bedsOf, here, sizes } from '../demo-facility/sizes.ts'

export interface DemoDataOptions {
  /** Of the gateway: `http://localhost:5000`. */
  baseUrl: string
  size: keyof typeof sizes
  log: (line: string) => void
  /** Resource types that foreign servers keep. */
  elsewhere: readonly string[]
}

/** The same people at every first start. */
const seed = 1

export async function loadDemoData({ baseUrl, size, log, elsewhere }: DemoDataOptions): Promise<void> {
  const { beds, days } = sizes[size]
  const today = here(new Date())
  for (const facility of facilities) {
    const base = `${baseUrl}/fhir/R4`
    await loadFacility({ base, facility, seed, beds: bedsOf(facility, beds), days, ...today, log, elsewhere })
  }
}
