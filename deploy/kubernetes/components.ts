/** The processes of a cluster: one for each module, the gateway and identity. */
import type { ModuleManifest } from '@medley/service/module'

export interface SecretFile {
  /** Setting that names the file. */
  setting: string
  /** Kubernetes secret and key that hold it. */
  secret: string
  key: string
}

export interface Component {
  /** `labs`: the objects are called `medley-labs`. */
  name: string
  port: number
  isModule: boolean
  /** Names of components that this one calls. */
  calls: readonly string[]
  files: readonly SecretFile[]
}

/** Offsets from this port are in the manifests; every pod has an address of its own, so the ports of the contract stay. */
export const BASE_PORT = 5000
const IDENTITY_OFFSET = 10

/** Public: whoever has it can check an internal token. */
const verifying: SecretFile = {
  setting: 'MEDLEY_VERIFY_KEY_FILE',
  secret: 'medley-internal-verify',
  key: 'internal-verify.pem',
}
const signing: SecretFile = {
  setting: 'MEDLEY_SIGNING_KEY_FILE',
  secret: 'medley-internal-signing',
  key: 'internal-signing.pem',
}
const sealing: SecretFile = {
  setting: 'MEDLEY_IDENTITY_SECRETS_FILE',
  secret: 'medley-identity-secrets',
  key: 'identity-secrets.txt',
}

/** From which a process makes the code under each of its records of audit; each has its own. */
const auditing = (name: string): SecretFile => ({
  setting: 'MEDLEY_AUDIT_KEY_FILE',
  secret: objectName(name),
  key: 'audit-key.txt',
})

export function componentsOf(manifests: readonly ModuleManifest[]): Component[] {
  const modules = manifests.map(({ name, port, calls = [] }): Component => ({
    ...{ name, port: BASE_PORT + port, isModule: true, calls },
    files: [verifying, auditing(name)],
  }))
  const names = modules.map(({ name }) => name)
  return [
    {
      ...{ name: 'gateway', port: BASE_PORT, isModule: false, calls: [...names, 'identity'] },
      files: [verifying, signing, auditing('gateway')],
    },
    {
      ...{ name: 'identity', port: BASE_PORT + IDENTITY_OFFSET, isModule: false, calls: ['gateway'] },
      files: [verifying, sealing, auditing('identity')],
    },
    ...modules,
  ]
}

export const objectName = (component: string): string => `medley-${component}`
/** Of a service whose name stands for the addresses of its ready replicas, one by one. */
export const replicasName = (component: string): string => `medley-${component}-replicas`
