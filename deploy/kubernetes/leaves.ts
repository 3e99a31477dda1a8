/**
 * Every value that a cluster may set: its place, its kind and its default. The same table reads and checks a values file,
 * and gives the Helm chart the names to put in.
 */

/** What a value may be, and how to say it. */
export const kinds = {
  name: { accepts: matching(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/), words: 'a name of lower-case letters, digits and hyphens' },
  className: { accepts: matching(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/), words: 'the name of an IngressClass' },
  host: { accepts: matching(/^(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/), words: 'a host name: emr.example.org' },
  registry: { accepts: matching(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/), words: 'a registry with path and without scheme: registry.example.org/medley' },
  version: { accepts: matching(/^\w[\w.-]{0,127}$/), words: 'a tag of an image: 1.4.0' },
  pullPolicy: { accepts: (value) => ['Always', 'IfNotPresent', 'Never'].includes(value as string), words: 'Always, IfNotPresent or Never' },
  switch: { accepts: (value) => typeof value === 'boolean', words: 'true or false' },
  count: { accepts: (value) => isWhole(value, 1, 1000), words: 'a whole number from 1 to 1000' },
  percent: { accepts: (value) => isWhole(value, 1, 100), words: 'a whole number from 1 to 100' },
  port: { accepts: (value) => isWhole(value, 1, 65_535), words: 'a port number' },
  texts: { accepts: (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'), words: 'names with texts; numbers and true or false in quotes' },
  object: { accepts: isObject, words: 'an object' },
  list: { accepts: (value) => Array.isArray(value) && value.every(isObject), words: 'a list of objects' },
  peers: { accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isPeer), words: 'a list of at least one ipBlock, namespaceSelector or podSelector' },
  noOrPeers: { accepts: (value) => Array.isArray(value) && value.every(isPeer), words: 'a list of ipBlock, namespaceSelector or podSelector' },
} satisfies Record<string, { accepts(value: unknown): boolean; words: string }> // prettier-ignore

export interface Leaf {
  /** `image.registry` */
  path: string
  kind: keyof typeof kinds
  /** Without one, the values file must give it. */
  default?: unknown
}

const namespace = (name: string) => [
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } },
]

const common: readonly Leaf[] = [
  { path: 'host', kind: 'host' },
  { path: 'image.registry', kind: 'registry' },
  { path: 'image.pullPolicy', kind: 'pullPolicy', default: 'IfNotPresent' },
  { path: 'image.pullSecrets', kind: 'list', default: [] },
  { path: 'network.database', kind: 'peers' },
  { path: 'network.databasePort', kind: 'port', default: 5432 },
  { path: 'network.upstream', kind: 'noOrPeers', default: [] },
  { path: 'network.nats', kind: 'noOrPeers', default: [] },
  { path: 'network.ingress', kind: 'peers', default: namespace('ingress-nginx') },
  { path: 'network.monitoring', kind: 'peers', default: namespace('monitoring') },
  { path: 'ingress.enabled', kind: 'switch', default: true },
  { path: 'ingress.className', kind: 'className', default: 'nginx' },
  { path: 'ingress.tlsSecret', kind: 'name', default: 'medley-tls' },
  { path: 'ingress.annotations', kind: 'texts', default: {} },
  { path: 'monitoring.enabled', kind: 'switch', default: true },
  { path: 'monitoring.labels', kind: 'texts', default: {} },
  { path: 'pods.labels', kind: 'texts', default: {} },
  { path: 'pods.annotations', kind: 'texts', default: {} },
  { path: 'pods.nodeSelector', kind: 'texts', default: {} },
  { path: 'pods.tolerations', kind: 'list', default: [] },
  { path: 'serviceAccount.annotations', kind: 'texts', default: {} },
  { path: 'settings', kind: 'texts', default: {} },
]

const resources = { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '768Mi' } }

/** `versions`: process → the version that this repository is at. */
export function leavesOf(versions: Readonly<Record<string, string>>): Leaf[] {
  const perProcess = Object.entries(versions).flatMap(([name, version]): Leaf[] => [
    { path: `processes.${name}.version`, kind: 'version', default: version },
    { path: `processes.${name}.replicas`, kind: 'count', default: 3 },
    { path: `processes.${name}.maxReplicas`, kind: 'count', default: 10 },
    { path: `processes.${name}.targetCpu`, kind: 'percent', default: 70 },
    { path: `processes.${name}.resources`, kind: 'object', default: resources },
  ])
  return [...common, ...perProcess]
}

function matching(pattern: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && pattern.test(value)
}

const isWhole = (value: unknown, low: number, high: number): boolean =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const PEERS: ReadonlySet<string> = new Set(['ipBlock', 'namespaceSelector', 'podSelector'])

function isPeer(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => PEERS.has(key))
}
