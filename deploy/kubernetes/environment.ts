/** What each pod is told: settings from the shared ConfigMap, addresses of those it calls, secrets by reference. */
import type { IEnvVar } from 'kubernetes-models/v1/EnvVar'
import { type Component, objectName, replicasName } from './components.ts'
import { type Texts, together } from './placeholders.ts'
import type { Values } from './values.ts'

export const CONFIG = 'medley-config'
export const KEYS_FOLDER = '/etc/medley'
/** Endpoints learn of the end of a pod a moment after it was told to stop. */
export const PRE_STOP_S = 5
const LINGER_S = 15
const DRAIN_S = 30
export const GRACE_S = PRE_STOP_S + LINGER_S + DRAIN_S

/** The ConfigMap: the same for every process. */
export const sharedSettings = ({ host, settings }: Values): Texts =>
  together(
    {
      NODE_ENV: 'production',
      MEDLEY_HOST: '0.0.0.0',
      MEDLEY_TLS: 'terminated',
      MEDLEY_PUBLIC_URL: `https://${host}`,
      MEDLEY_LINGER_MS: String(LINGER_S * 1000),
      MEDLEY_DATA: '/tmp/medley',
    },
    settings,
  )

/** Of a FHIR server that keeps the data of modules instead of PostgreSQL: setting → key in the secret `fhir-secrets`. */
const upstream: Readonly<Record<string, string>> = {
  FHIR_SERVER_URL: 'server-url',
  FHIR_SERVER_URL_TOKEN_URL: 'token-url',
  FHIR_SERVER_URL_CLIENT_ID: 'client-id',
  FHIR_SERVER_URL_CLIENT_SECRET: 'client-secret',
  FHIR_SERVER_URL_SCOPE: 'scope',
}

export function environmentOf(component: Component, byName: ReadonlyMap<string, Component>): IEnvVar[] {
  const { name, isModule, calls, files } = component
  return [
    fromSecret('DATABASE_URL', { secret: objectName(name), key: 'database-url' }),
    ...Object.entries(isModule ? upstream : {}).map(([setting, key]) =>
      fromSecret(setting, { secret: 'fhir-secrets', key, optional: true }),
    ),
    fromSecret('NATS_URL', { secret: 'medley-nats', key: 'url', optional: true }),
    ...calls.map((other) => addressOf(byName.get(other))),
    ...files.map(({ setting, key }) => ({ name: setting, value: `${KEYS_FOLDER}/${key}` })),
  ]
}

/** Frames are long-lived connections, so a caller finds each replica; HTTP is balanced by the cluster. */
function addressOf(other: Component | undefined): IEnvVar {
  if (!other) throw new Error('a component calls one that is not there')
  const host = other.isModule ? replicasName(other.name) : objectName(other.name)
  return {
    name: `MEDLEY_SERVICE_URL_${other.name.toUpperCase().replaceAll('-', '_')}`,
    value: `http://${host}:${other.port}`,
  }
}

/** For the job that prepares the database: as the owner of the tables, where there is one. */
export const migrationEnvironment = ({ name }: Component): IEnvVar[] => [
  { name: 'NODE_ENV', value: 'production' },
  fromSecret('DATABASE_OWNER_URL', { secret: objectName(name), key: 'database-owner-url', optional: true }),
  fromSecret('DATABASE_URL', { secret: objectName(name), key: 'database-url' }),
]

function fromSecret(
  name: string,
  { secret, key, optional }: { secret: string; key: string; optional?: boolean },
): IEnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secret, key, ...(optional ? { optional } : {}) } } }
}
