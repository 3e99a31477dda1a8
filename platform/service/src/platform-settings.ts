/** The settings that every process of the platform knows (docs/reference/contract.md, Settings). */
import { oidcSettings } from './oidc-settings.ts'
import { setting, settingFamily, type SettingRule, type SettingValues } from './settings.ts'
import { upstreamSettings } from './upstream/upstream-settings.ts'

const ORIGIN = 'https?://[^/,]+'

const postgresUrl: SettingRule<string> = {
  default: '',
  secret: true,
  form: {
    pattern: /^postgres(ql)?:\/\/./,
    words: 'a connection string postgres://user:password@host:port/database',
  },
}

/** https://fetch.spec.whatwg.org/#port-blocking, those above 1023 */
const UNREACHABLE_PORTS = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
] // prettier-ignore

/** `modules` are the names of the manifests; gateway, identity and adapters have databases of their own and are added here. */
export const platformSettings = (modules: readonly string[]) => ({
  ...oidcSettings,
  port: setting(
    'MEDLEY_PORT',
    {
      default: 5000,
      min: 1,
      max: 65_500,
      refused: { values: UNREACHABLE_PORTS, why: 'browsers refuse to open addresses with this port' },
    },
    'Port of the gateway; the other processes follow: services +1 and up, PostgreSQL +30.',
  ),
  host: setting('MEDLEY_HOST', '127.0.0.1', 'Address that the gateway and the services listen on.'),
  data: setting(
    'MEDLEY_DATA',
    '.medley',
    'Folder of everything that must outlive a stop: database, keys, logs.',
  ),
  backupKeyFile: setting(
    'MEDLEY_BACKUP_KEY_FILE',
    '',
    'Key that encrypts backups, made by npm run backup -- new-key FILE; keep it apart from the backups and from the data folder.',
  ),
  demoData: setting(
    'MEDLEY_DEMO_DATA',
    { default: 'small', choices: ['small', 'full', 'none'] },
    'Synthetic patients loaded at the first start; with none there are still the demo users and clients.',
  ),
  databaseUrls: settingFamily(
    [...modules, 'gateway', 'identity', 'adapters'],
    setting('DATABASE_URL', postgresUrl, "The process's PostgreSQL; unset: the embedded one."),
  ),
  databaseUrl: setting(
    'DATABASE_URL',
    postgresUrl,
    'PostgreSQL of a process that runs one module; npm start does not read it.',
  ),
  ownerUrls: settingFamily(
    [...modules, 'gateway', 'identity', 'adapters'],
    setting(
      'DATABASE_OWNER_URL',
      postgresUrl,
      'The role that migrates the database; unset: the role that serves does both.',
    ),
  ),
  ownerUrl: setting('DATABASE_OWNER_URL', postgresUrl, 'The same for a process that runs one module.'),
  auditorUrls: settingFamily(
    [...modules, 'gateway', 'identity', 'adapters'],
    setting(
      'DATABASE_AUDITOR_URL',
      postgresUrl,
      'The role that reads and seals what is on record; unset: the role that serves.',
    ),
  ),
  anchors: setting(
    'MEDLEY_AUDIT_ANCHORS',
    '',
    'Folder, or address that takes POST, where seals of the audit are kept outside of the databases; unset: audit/anchors in the data folder.',
  ),
  ...upstreamSettings(modules),
  facilities: setting(
    'MEDLEY_FACILITIES',
    '.',
    'Folder with facilities/ (their facts) and adapters/ (what reads their feeds).',
  ),
  federation: setting(
    'MEDLEY_FEDERATION',
    '',
    'File that names foreign FHIR servers behind the gateway, by the resource type that each keeps.',
  ),
  foreignTypes: setting(
    'MEDLEY_FOREIGN_TYPES',
    { default: '', internal: true },
    'Resource types that foreign FHIR servers keep, separated by commas: no module serves them.',
  ),
  natsUrl: setting(
    'NATS_URL',
    {
      default: '',
      secret: true,
      form: { pattern: /^(?:nats|tls):\/\/./, words: 'an address nats://host:4222' },
    },
    'NATS JetStream to carry events instead of PostgreSQL.',
  ),
  subscriptionEndpoints: setting(
    'MEDLEY_SUBSCRIPTION_ENDPOINTS',
    '',
    'Beginnings of the addresses that FHIR Subscriptions may call, separated by commas; unset: none.',
  ),
  packages: setting(
    'MEDLEY_PACKAGES',
    '',
    'FHIR packages (.tgz), or folders of them, separated by commas; beside those in the data folder.',
  ),
  profiles: setting(
    'MEDLEY_PROFILES',
    { default: 'reject', choices: ['off', 'warn', 'reject'] },
    'What happens to a resource that breaks a loaded profile which it claims: nothing, a warning, a refusal.',
  ),
  tls: setting(
    'MEDLEY_TLS',
    { default: 'off', choices: ['off', 'files', 'terminated'] },
    'Who ends TLS: nobody, every listener with files, or a proxy in front of the gateway.',
  ),
  tlsCertFile: setting(
    'MEDLEY_TLS_CERT_FILE',
    '',
    'Certificate chain (PEM) of all listeners; read again when it changes.',
  ),
  tlsKeyFile: setting('MEDLEY_TLS_KEY_FILE', '', 'Its private key (PEM).'),
  tlsAuthorityFile: setting(
    'MEDLEY_TLS_AUTHORITY_FILE',
    '',
    'Certificate (PEM) of who signed it, for calls between the processes; unset: it signed itself.',
  ),
  publicUrl: setting(
    'MEDLEY_PUBLIC_URL',
    {
      default: '',
      form: { pattern: /^(https?:\/\/[^/]+)?$/, words: 'an address without a path: https://emr.example.org' },
    },
    'Where browsers and apps find the gateway, if that is not its own host and port: behind a proxy.',
  ),
  serviceUrls: settingFamily(
    [...modules, 'gateway', 'identity', 'audit', 'adapters'],
    setting(
      'MEDLEY_SERVICE_URL',
      {
        default: '',
        form: {
          pattern: new RegExp(`^(?:${ORIGIN}(?:,${ORIGIN})*)?$`),
          words: 'addresses without a path, separated by commas: http://medley-labs-replicas:5004',
        },
      },
      'Where others find the replicas of a process; a name stands for all its addresses. Unset: MEDLEY_HOST and its port.',
    ),
  ),
  lingerMs: setting(
    'MEDLEY_LINGER_MS',
    { default: 0, min: 0, max: 600_000 },
    'How long a process that was told to stop goes on answering while its clients turn to other replicas, in milliseconds.',
  ),
  clockOffsetMs: setting(
    'MEDLEY_CLOCK_OFFSET_MS',
    { default: 0, notInProduction: true },
    'Moves the clock of every process, in milliseconds. For tests; refused in production.',
  ),
  faults: setting(
    'MEDLEY_FAULTS',
    { default: '', notInProduction: true },
    'Folder of orders that stop a process at a step of a transaction. For tests; refused in production.',
  ),
  orphanAfterMs: setting(
    'MEDLEY_ORPHAN_AFTER_MS',
    { default: 60_000, min: 1000 },
    'A prepared part of a transaction that nobody has decided for so long is undone, in milliseconds.',
  ),
  releaseKeyFile: setting(
    'MEDLEY_RELEASE_KEY_FILE',
    '',
    'Ed25519 private key (PKCS #8 PEM) with which the build signs the screens; unset: one made for this machine.',
  ),
  releaseVerifyKeyFile: setting(
    'MEDLEY_RELEASE_VERIFY_KEY_FILE',
    '',
    'Ed25519 public key (SPKI PEM) of who built the screens; unset: that of this machine.',
  ),
  chromePath: setting('CHROME_PATH', '', 'Browser for the journeys; unset: the one that npm brings.'),
  signingKeyFile: setting(
    'MEDLEY_SIGNING_KEY_FILE',
    { default: '', internal: true },
    'Ed25519 private key (PKCS #8 PEM) that signs internal tokens; the gateway alone has it.',
  ),
  verifyKeyFile: setting(
    'MEDLEY_VERIFY_KEY_FILE',
    { default: '', internal: true },
    'Ed25519 public keys (JWKS, or one SPKI PEM) that verify internal tokens; read again when it changes.',
  ),
  auditKeyFile: setting(
    'MEDLEY_AUDIT_KEY_FILE',
    { default: '', internal: true },
    'Key of this process that its records of audit carry a code of; each process has its own.',
  ),
})

export type PlatformSettings = SettingValues<ReturnType<typeof platformSettings>>
