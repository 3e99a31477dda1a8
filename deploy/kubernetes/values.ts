/** Values of a cluster: read from a file and checked, or names that a Helm chart fills in. */
import type { INetworkPolicyPeer } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer'
import type { ILocalObjectReference } from 'kubernetes-models/v1/LocalObjectReference'
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements'
import type { IToleration } from 'kubernetes-models/v1/Toleration'
import { kinds, type Leaf } from './leaves.ts'

type Texts = Record<string, string>

export interface ProcessValues {
  version: string
  replicas: number
  maxReplicas: number
  /** Percent of the requested CPU at which replicas are added. */
  targetCpu: number
  resources: IResourceRequirements
}

export interface Values {
  /** Under which people reach the gateway: `emr.example.org`. */
  host: string
  image: { registry: string; pullPolicy: 'Always' | 'IfNotPresent' | 'Never'; pullSecrets: ILocalObjectReference[] }
  /** Who may be talked to, and who may talk to us. */
  network: {
    database: INetworkPolicyPeer[]
    databasePort: number
    upstream: INetworkPolicyPeer[]
    nats: INetworkPolicyPeer[]
    ingress: INetworkPolicyPeer[]
    monitoring: INetworkPolicyPeer[]
  }
  ingress: { enabled: boolean; className: string; tlsSecret: string; annotations: Texts }
  monitoring: { enabled: boolean; labels: Texts }
  pods: { labels: Texts; annotations: Texts; nodeSelector: Texts; tolerations: IToleration[] }
  serviceAccount: { annotations: Texts }
  /** Settings of the platform for every process. */
  settings: Texts
  processes: Record<string, ProcessValues>
} // prettier-ignore

/** What is wrong with a values file, a sentence a line. */
export class ValuesError extends Error {}

type Tree = Record<string, unknown>

/** Throws a ValuesError that names every value that is missing, wrong or unknown. */
export function readValues(given: unknown, leaves: readonly Leaf[]): Values {
  const tree = (given ?? {}) as Tree
  const problems = unknownPaths(tree, leaves).map(
    (path) => `${path} is not a value: the values are ${neighboursOf(path, leaves).join(', ')}.`,
  )
  const values: Tree = {}
  for (const leaf of leaves) {
    const value = valueAt(tree, leaf.path) ?? leaf.default
    const { accepts, words } = kinds[leaf.kind]
    if (value === undefined) problems.push(`${leaf.path} is missing: give ${words}.`)
    else if (!accepts(value)) problems.push(`${leaf.path} is ${JSON.stringify(value)}: give ${words}.`)
    else setAt(values, leaf.path, value)
  }
  if (problems.length > 0) throw new ValuesError(problems.join('\n'))
  return values as unknown as Values
}

/** A tree of the same shape with the given thing at each leaf. */
export function valuesBy(leaves: readonly Leaf[], make: (leaf: Leaf) => unknown): Values {
  const values: Tree = {}
  for (const leaf of leaves) setAt(values, leaf.path, make(leaf))
  return values as unknown as Values
}

export const valueAt = (tree: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((node, key) => (node as Tree | null | undefined)?.[key], tree)

function setAt(tree: Tree, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  let node = tree
  for (const key of keys) node = (node[key] ??= {}) as Tree
  node[last] = value
}

function unknownPaths(node: Tree, leaves: readonly Leaf[], above = ''): string[] {
  return Object.entries(node).flatMap(([key, value]) => {
    const path = above + key
    if (leaves.some((leaf) => leaf.path === path)) return []
    if (!leaves.some((leaf) => leaf.path.startsWith(`${path}.`))) return [path]
    const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isBranch ? unknownPaths(value as Tree, leaves, `${path}.`) : [path]
  })
}

/** What stands beside an unknown value, or else at the top. */
function neighboursOf(path: string, leaves: readonly Leaf[]): string[] {
  const above = path.split('.').slice(0, -1)
  const beside = leaves.filter(({ path: other }) => other.split('.').slice(0, above.length).join() === above.join())
  return [...new Set(beside.map(({ path: other }) => other.split('.').slice(0, above.length + 1).join('.')))]
} // prettier-ignore
