/** Which processes the platform has, and what each of them is told. A process is told its own secrets only. */
import path from 'node:path'
import { packagePaths } from '@medley/service/packages/package-files'
import { oidcSettings } from '@medley/service/oidc-settings'
import type { PlatformSettings } from '@medley/service/platform-settings'
import { environment } from '@medley/service/settings'
import { schemeOf } from '@medley/service/tls'
import type { Databases } from './databases.ts'
import { ensureWriterKey, type KeyFiles } from './keys.ts'
import { root } from './manifests.ts'
import { type Listener, reachable } from './ports.ts'
import type { ProcessPlan } from './supervised-process.ts'

export interface PlanInputs {
  settings: PlatformSettings
  /** Absolute. */
  data: string
  databases: Databases
  keys: KeyFiles
  /** Resource types that foreign FHIR servers keep. */
  foreignTypes: readonly string[]
}

/** Processes that are no modules, with the secrets that they alone are told. */
const apps: Readonly<Record<string, { file: string; secrets(inputs: PlanInputs): Record<string, string> }>> =
  {
    gateway: {
      file: 'apps/gateway/main.ts',
      secrets: ({ keys: { signing }, settings: { federation } }) => ({
        MEDLEY_SIGNING_KEY_FILE: signing,
        // It names the secrets of other servers.
        MEDLEY_FEDERATION: federation === '' ? '' : path.resolve(federation),
      }),
    },
    identity: {
      file: 'apps/identity/main.ts',
      secrets: ({ keys }) => ({
        MEDLEY_IDENTITY_SECRETS_FILE: keys.secrets,
        MEDLEY_ADAPTERS_PUBLIC_KEY_FILE: keys.adaptersPublic,
        ...externalProvider(),
      }),
    },
    adapters: {
      file: 'apps/adapters/main.ts',
      secrets: ({ keys }) => ({ MEDLEY_ADAPTERS_KEY_FILE: keys.adapters }),
    },
    audit: { file: 'apps/audit/main.ts', secrets: auditSecrets },
  }

/** Settings of the other provider, which identity alone reads. */
const externalProvider = (): Record<string, string> => {
  const names = Object.values(oidcSettings).map(({ name }) => name)
  return Object.fromEntries(names.map((name) => [name, environment()[name] ?? '']))
}

export function planProcess(listener: Listener, inputs: PlanInputs): ProcessPlan {
  const { name, host, port } = listener
  const own = apps[name]
  return {
    name,
    command: own ? [path.join(root, own.file)] : [path.join(root, 'apps/host/main.ts'), name],
    environment: {
      ...describeEnvironment(name, inputs),
      ...(own ? own.secrets(inputs) : upstreamOf(name, inputs)),
    },
    readiness: `${schemeOf(inputs.settings)}://${reachable(host)}:${port}/readyz`,
  }
}

/** Of a module: the FHIR server that keeps its resources, under the names of that module alone. */
function upstreamOf(name: string, { settings }: PlanInputs): Record<string, string> {
  const own = `FHIR_SERVER_URL_${name.toUpperCase().replaceAll('-', '_')}`
  const isOwn = settings.upstreams[name] !== ''
  const names = ['', ...Object.keys(settings.upstreamParts).map((part) => `_${part}`)].map(
    (suffix) => (isOwn ? own : 'FHIR_SERVER_URL') + suffix,
  )
  const given = names.map((key): [string, string] => {
    const value = environment()[key] ?? ''
    return [key, key.endsWith('_FILE') ? absolute(value) : value]
  })
  return Object.fromEntries(given)
}

/** Its role in every database. */
function auditSecrets({ databases, keys, settings }: PlanInputs): Record<string, string> {
  const urls = Object.entries(databases).map(([name, { auditor, app }]) => [
    `DATABASE_AUDITOR_URL_${name.toUpperCase().replaceAll('-', '_')}`,
    auditor ?? app,
  ])
  return {
    ...(Object.fromEntries(urls) as Record<string, string>),
    MEDLEY_AUDIT_SEAL_KEY_FILE: keys.auditSeal,
    MEDLEY_AUDIT_ANCHORS: settings.anchors,
  }
}

/** Of a process that has a database: its role there, and its key for what it records. */
function recordingOf(
  name: string,
  { databases, keys }: Pick<PlanInputs, 'databases' | 'keys'>,
): Record<string, string> {
  const app = databases[name]?.app
  if (app === undefined) return {}
  return {
    [`DATABASE_URL_${name.toUpperCase().replaceAll('-', '_')}`]: app,
    MEDLEY_AUDIT_KEY_FILE: ensureWriterKey(keys, name),
  }
}

const absolute = (file: string): string => (file === '' ? '' : path.resolve(file))

const isForUs = /^(MEDLEY_|DATABASE_URL|FHIR_SERVER_|npm_|INIT_CWD$)/

function describeEnvironment(
  name: string,
  { settings, data, databases, keys, foreignTypes }: PlanInputs,
): Record<string, string> {
  const others = Object.entries(environment()).filter(([key]) => !isForUs.test(key))
  return {
    ...(Object.fromEntries(others) as Record<string, string>),
    MEDLEY_PORT: String(settings.port),
    MEDLEY_HOST: settings.host,
    MEDLEY_DATA: data,
    MEDLEY_DEMO_DATA: settings.demoData,
    MEDLEY_PACKAGES: packagePaths(settings.packages).join(','),
    MEDLEY_PROFILES: settings.profiles,
    MEDLEY_FACILITIES: path.resolve(root, settings.facilities),
    MEDLEY_CLOCK_OFFSET_MS: String(settings.clockOffsetMs),
    MEDLEY_FAULTS: settings.faults,
    MEDLEY_TLS: settings.tls,
    MEDLEY_TLS_CERT_FILE: absolute(settings.tlsCertFile),
    MEDLEY_TLS_KEY_FILE: absolute(settings.tlsKeyFile),
    MEDLEY_TLS_AUTHORITY_FILE: absolute(settings.tlsAuthorityFile),
    MEDLEY_PUBLIC_URL: settings.publicUrl,
    MEDLEY_RELEASE_VERIFY_KEY_FILE: settings.releaseVerifyKeyFile,
    MEDLEY_SUBSCRIPTION_ENDPOINTS: settings.subscriptionEndpoints,
    NATS_URL: settings.natsUrl,
    MEDLEY_FOREIGN_TYPES: foreignTypes.join(','),
    MEDLEY_ORPHAN_AFTER_MS: String(settings.orphanAfterMs),
    MEDLEY_VERIFY_KEY_FILE: keys.verifying,
    ...recordingOf(name, { databases, keys }),
  }
}
