/** Settings of the keeper of the trail: those of the platform, and its key. */
import { platformSettings } from '@medley/service/platform-settings'
import { setting } from '@medley/service/settings'

export const auditSettings = (modules: readonly string[]) => ({
  ...platformSettings(modules),
  sealKeyFile: setting(
    'MEDLEY_AUDIT_SEAL_KEY_FILE',
    { default: '', internal: true },
    'Ed25519 private key (PKCS #8 PEM) that seals the trail; no other process has it.',
  ),
})
