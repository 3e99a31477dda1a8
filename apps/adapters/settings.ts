/** Settings of the adapters: those of the platform, and the key with which they sign in. */
import { platformSettings } from '@medley/service/platform-settings'
import { setting } from '@medley/service/settings'

export const NAME = 'adapters'
/** From the gateway's port. */
export const PORT_OFFSET = 20

export const adapterSettings = (modules: readonly string[]) => ({
  ...platformSettings(modules),
  keyFile: setting(
    'MEDLEY_ADAPTERS_KEY_FILE',
    { default: '', internal: true },
    'EC private key (PKCS #8 PEM) with which the adapters get their tokens.',
  ),
})
