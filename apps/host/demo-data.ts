/** The synthetic facilities, through the front door: whole at the first start, and what came due since then at each. */
import { facilities } from '../demo-facility/house/facilities.ts'
import { goOn } from '../demo-facility/go-on.ts'
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
  const now = new Date()
  const today = here(now)
  for (const facility of facilities) {
    const base = `${baseUrl}/fhir/R4`
    await loadFacility({ base, facility, seed, beds: bedsOf(facility, beds), days, ...today, log, elsewhere })
    await goOn({ base, facility, timeZone: today.timeZone, now, log, elsewhere })
  }
}
