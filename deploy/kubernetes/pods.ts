/** The pods of a component: one container that may write nothing but its scratch folder. */
import type { IContainer } from 'kubernetes-models/v1/Container'
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'
import type { IProbe } from 'kubernetes-models/v1/Probe'
import { type Component, objectName } from './components.ts'
import {
  CONFIG,
  environmentOf,
  GRACE_S,
  KEYS_FOLDER,
  migrationEnvironment,
  PRE_STOP_S,
} from './environment.ts'
import { processOf, selectorOf } from './objects.ts'
import type { Values } from './values.ts'

const USER = 10_001
const SCRATCH = { name: 'scratch', mountPath: '/tmp' }

const imageOf = (component: Component, values: Values): string =>
  `${values.image.registry}/${objectName(component.name)}:${processOf(values, component).version}`

const probe = (path: string, timing: Omit<IProbe, 'httpGet'>): IProbe => ({
  httpGet: { path, port: 'http' },
  timeoutSeconds: 2,
  ...timing,
})

/** `/livez` never asks a database: a database that is away is no reason to start anew. */
const probes = {
  startupProbe: probe('/readyz', { periodSeconds: 2, failureThreshold: 60 }),
  readinessProbe: probe('/readyz', { periodSeconds: 5, failureThreshold: 2 }),
  livenessProbe: probe('/livez', { periodSeconds: 10, failureThreshold: 3 }),
}

const locked = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}

export function servingPod(component: Component, values: Values, components: readonly Component[]): IPodSpec {
  const byName = new Map(components.map((one) => [one.name, one]))
  const container: IContainer = {
    name: component.name,
    image: imageOf(component, values),
    imagePullPolicy: values.image.pullPolicy,
    ports: [{ name: 'http', containerPort: component.port }],
    envFrom: [{ configMapRef: { name: CONFIG } }],
    env: environmentOf(component, byName),
    ...probes,
    lifecycle: { preStop: { sleep: { seconds: PRE_STOP_S } } },
    resources: processOf(values, component).resources,
    securityContext: locked,
    volumeMounts: [SCRATCH, { name: 'keys', mountPath: KEYS_FOLDER, readOnly: true }],
  }
  return {
    ...around(values),
    serviceAccountName: objectName(component.name),
    terminationGracePeriodSeconds: GRACE_S,
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
      (topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selectorOf(component) },
      }),
    ),
    containers: [container],
    volumes: [{ name: SCRATCH.name, emptyDir: {} }, keysOf(component)],
  }
}

/** Runs once before a version is rolled out, with the right to change tables. */
export const migratingPod = (component: Component, values: Values): IPodSpec => ({
  ...around(values),
  restartPolicy: 'Never',
  containers: [
    {
      name: 'migrate',
      image: imageOf(component, values),
      imagePullPolicy: values.image.pullPolicy,
      args: ['migrate', component.name],
      env: migrationEnvironment(component),
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      securityContext: locked,
      volumeMounts: [SCRATCH],
    },
  ],
  volumes: [{ name: SCRATCH.name, emptyDir: {} }],
})

const around = ({ image, pods }: Values): Omit<IPodSpec, 'containers'> => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  imagePullSecrets: image.pullSecrets,
  nodeSelector: pods.nodeSelector,
  tolerations: pods.tolerations,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: USER,
    runAsGroup: USER,
    fsGroup: USER,
    seccompProfile: { type: 'RuntimeDefault' },
  },
})

/** Each file of a key is the only one that its pod sees of that secret. */
const keysOf = ({ files }: Component): NonNullable<IPodSpec['volumes']>[number] => ({
  name: 'keys',
  projected: {
    defaultMode: 0o440,
    sources: files.map(({ secret, key }) => ({ secret: { name: secret, items: [{ key, path: key }] } })),
  },
})
