/** Who reaches whom: services, the way in from outside, and policies that let nobody else through. */
import type { INetworkPolicyEgressRule } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule'
import type { INetworkPolicyIngressRule } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyIngressRule'
import type { INetworkPolicyPeer } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer'
import { type Component, objectName, replicasName } from './components.ts'
import { type KubernetesObject, metadataOf, SCRAPED, selectorOf } from './objects.ts'
import type { Values } from './values.ts'

type Make = (component: Component, values: Values, all: readonly Component[]) => KubernetesObject

const portsOf = ({ port }: Component) => [{ name: 'http', port, targetPort: 'http' }]

const service: Make = (component, values) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: withScrape(metadataOf(component, values)),
  spec: { selector: selectorOf(component), ports: portsOf(component) },
})

const withScrape = ({ name, labels }: KubernetesObject['metadata']): KubernetesObject['metadata'] => ({
  name,
  labels: { ...labels, ...SCRAPED },
})

/** Its name stands for the addresses of all ready replicas: the gateway keeps a connection to each. */
const replicas: Make = (component, values) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...metadataOf(component, values), name: replicasName(component.name) },
  spec: { clusterIP: 'None', selector: selectorOf(component), ports: portsOf(component) },
})

const podsOf = (component: Component): INetworkPolicyPeer => ({
  podSelector: { matchLabels: selectorOf(component) },
})

const toPort = (port: number): { protocol: 'TCP'; port: number }[] => [{ protocol: 'TCP', port }]

const dns: INetworkPolicyEgressRule = {
  to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
}

const policy: Make = (component, values, all) => {
  const callers = all.filter(({ calls }) => calls.includes(component.name)).map(podsOf)
  const called = all.filter(({ name }) => component.calls.includes(name))
  const { network, ingress, monitoring } = values
  const outside: readonly [when: boolean | string, from: INetworkPolicyPeer[]][] = [
    [component.name === 'gateway' && ingress.enabled, network.ingress],
    [monitoring.enabled, network.monitoring],
  ]
  const ingressRules: INetworkPolicyIngressRule[] = [
    { from: callers, ports: toPort(component.port) },
    ...outside.flatMap(([when, from]) => (when ? [{ from, ports: toPort(component.port) }] : [])),
  ]
  const egress: INetworkPolicyEgressRule[] = [
    dns,
    { to: network.database, ports: toPort(network.databasePort) },
    ...called.map((other) => ({ to: [podsOf(other)], ports: toPort(other.port) })),
    ...(component.isModule && hasPeers(network.upstream)
      ? [{ to: network.upstream, ports: toPort(443) }]
      : []),
    ...(hasPeers(network.nats) ? [{ to: network.nats, ports: toPort(4222) }] : []),
  ]
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(component, values),
    spec: {
      podSelector: { matchLabels: selectorOf(component) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: ingressRules.filter(({ from }) => from === undefined || hasPeers(from)),
      egress,
    },
  }
}

/** A rule without peers would let everybody through. A stand-in of a chart is a text with a length. */
const hasPeers = (peers: readonly unknown[]): boolean => peers.length > 0

/** Of the jobs that prepare a database: out to it and to nothing else, and nobody in. */
const migrationPolicy: Make = (component, values) => {
  const { name, labels } = metadataOf(component, values, '-migrate')
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, labels: labels ?? {} },
    spec: {
      podSelector: { matchLabels: { app: name } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [],
      egress: [dns, { to: values.network.database, ports: toPort(values.network.databasePort) }],
    },
  }
}

export const networking: readonly Make[] = [service, replicas, policy, migrationPolicy]

/** TLS ends here; event streams stay open for long, and the largest body is that of the contract. */
export const ingressOf = ({ host, ingress }: Values, gateway: Component): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: objectName('gateway'), annotations: ingress.annotations },
  spec: {
    ingressClassName: ingress.className,
    tls: [{ hosts: [host], secretName: ingress.tlsSecret }],
    rules: [
      {
        host,
        http: {
          paths: [
            {
              path: '/',
              pathType: 'Prefix',
              backend: { service: { name: objectName(gateway.name), port: { name: 'http' } } },
            },
          ],
        },
      },
    ],
  },
})
