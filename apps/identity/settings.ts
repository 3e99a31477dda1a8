/** Settings of identity: those of the platform, and the file of its keys. */
import { platformSettings } from '@medley/service/platform-settings'
import { setting } from '@medley/service/settings'

export const NAME = 'identity'
/** From the gateway's port. */
export const PORT_OFFSET = 10

export const identitySettings = (modules: readonly string[]) => ({
  ...platformSettings(modules),
  secretsFile: setting(
    'MEDLEY_IDENTITY_SECRETS_FILE',
    { default: '', internal: true },
    'Keys that encrypt what identity must be able to read again, one a line, the current one first.',
  ),
  adaptersKeyFile: setting(
    'MEDLEY_ADAPTERS_PUBLIC_KEY_FILE',
    { default: '', internal: true },
    'EC public key (SPKI PEM) of the adapters that run beside this process; without it none are registered.',
  ),
})
