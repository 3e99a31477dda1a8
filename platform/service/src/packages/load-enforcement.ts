/** The profiles of all packages, ready before the first request. */
import { loadProfiles } from '@medley/fhir/profiles/load-profiles'
import type { Log } from '../log.ts'
import type { PlatformSettings } from '../platform-settings.ts'
import type { ProfileEnforcement } from '../profile-enforcement.ts'
import { readPackages } from './package-files.ts'

export async function loadEnforcement(
  settings: PlatformSettings,
  { types, log }: { types: readonly string[]; log: Log },
): Promise<ProfileEnforcement> {
  const packages = readPackages(settings)
  const profiles = await loadProfiles(packages)
  const prepared = profiles.prepare(types)
  if (packages.length > 0)
    log.info('profiles loaded', {
      packages: packages.map(({ name: title, version }) => `${title}@${version}`).join(', '),
      profiles: prepared,
      mode: settings.profiles,
    })
  return { mode: settings.profiles, profiles }
}
