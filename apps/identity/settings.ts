/** Settings of identity: those of the platform, its own database, and the file of its keys. */
import { platformSettings } from '@medley/service/platform-settings'
import { setting } from '@medley/service/settings'

export const NAME = 'identity'
/** From the gateway's port. */
export const PORT_OFFSET = 10

/** For processes that hand identity its database. */
export const settingsWithIdentity = (modules: readonly string[]) => ({
  ...platformSettings(modules),
  databaseUrls: platformSettings([...modules, NAME]).databaseUrls,
})

export const identitySettings = (modules: readonly string[]) => ({
  ...settingsWithIdentity(modules),
  secretsFile: setting(
    'MEDLEY_IDENTITY_SECRETS_FILE',
    { default: '', internal: true },
    'Keys that encrypt what identity must be able to read again, one a line, the current one first.',
  ),
})
