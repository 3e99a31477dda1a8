/** Profiles of packages, on R4 as the build step wrote it down. */
import type { FhirPackage } from './definitions.ts'
import { Profiles } from './profiles.ts'

export async function loadProfiles(packages: readonly FhirPackage[]): Promise<Profiles> {
  // Nothing of R4 needs to be in memory for nothing.
  if (packages.length === 0)
    return new Profiles({ packages, shapes: {}, published: { valueSets: {}, codeSystems: {} } })
  const [{ shapes }, { published }] = await Promise.all([
    import('../../generated/shapes.js'),
    import('../../generated/published-codes.js'),
  ])
  return new Profiles({ packages, shapes, published })
}
