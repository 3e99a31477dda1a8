import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import {
  PrometheusRule,
  ServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import { Job } from 'kubernetes-models/batch/v1/Job'
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { Service } from 'kubernetes-models/v1/Service'
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount'
import { parseAllDocuments } from 'yaml'
import { readManifests, root } from '../../apps/host/manifests.ts'
import { listFiles } from '../../tools/checks/repository-files.ts'
import { printManifests, writeChart } from '../../tools/k8s.ts'

/** By kind: the schema of the Kubernetes API, or of the Prometheus operator. */
const schemas: Readonly<Record<string, new (data: never) => { validate(): void }>> = {
  ConfigMap, Deployment, HorizontalPodAutoscaler, Ingress, Job, NetworkPolicy, PodDisruptionBudget, PrometheusRule,
  Service, ServiceAccount, ServiceMonitor,
} // prettier-ignore

interface Found {
  kind: string
  metadata: { name: string; labels: Record<string, string> }
  spec: Record<string, never>
}

const values = (name: string): string => readFileSync(path.join(root, 'deploy/values', name), 'utf8')
const objectsIn = (text: string): Found[] => parseAllDocuments(text).map((one) => one.toJS() as Found)
const manifests = async (name = 'any-cluster.yaml'): Promise<Found[]> =>
  objectsIn(await printManifests(values(name)))
const modules = (await readManifests()).map(({ name }) => name)

describe('manifests for Kubernetes', () => {
  for (const name of readdirSync(path.join(root, 'deploy/values')))
    it(`are what the schemas of the API ask for, with ${name}`, async () => {
      for (const object of await manifests(name)) {
        const Schema = schemas[object.kind]
        assert.ok(Schema, `there is no schema of ${object.kind}`)
        assert.doesNotThrow(
          () => new Schema(object as never).validate(),
          `${object.kind} ${object.metadata.name}`,
        )
      }
    })

  it('name and label each module as the contract says', async () => {
    const found = await manifests()
    for (const module of modules) {
      const deployment = found.find(
        ({ kind, metadata }) => kind === 'Deployment' && metadata.name === `medley-${module}`,
      )
      assert.ok(deployment)
      assert.equal(deployment.metadata.labels['app'], `medley-${module}`)
      assert.equal(deployment.metadata.labels['fhir-domain'], module)
      assert.equal(deployment.spec['replicas'], 3)
      const [container] = (deployment.spec as unknown as DeploymentSpec).template.spec.containers
      assert.deepEqual(secretOf(container, 'FHIR_SERVER_URL'), {
        name: 'fhir-secrets',
        key: 'server-url',
        optional: true,
      })
      assert.deepEqual(secretOf(container, 'DATABASE_URL'), { name: `medley-${module}`, key: 'database-url' })
    }
  })

  it('let a module be reached by the gateway alone, and by who watches it', async () => {
    const policy = (await manifests()).find(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'medley-labs',
    )
    const from = (policy?.spec as unknown as { ingress: { from: object[] }[] }).ingress.flatMap(
      (rule) => rule.from,
    )
    assert.deepEqual(from, [
      { podSelector: { matchLabels: { app: 'medley-gateway' } } },
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } },
    ])
  })

  it('run nothing as root, and nothing that can write to its image', async () => {
    const pods = (await manifests()).filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
    assert.equal(pods.length, 2 * (modules.length + 2))
    for (const { metadata, spec } of pods) {
      const pod = (spec as unknown as DeploymentSpec).template.spec
      assert.equal(pod.securityContext.runAsNonRoot, true, metadata.name)
      assert.equal(pod.automountServiceAccountToken, false, metadata.name)
      for (const { securityContext } of pod.containers) {
        assert.equal(securityContext.readOnlyRootFilesystem, true, metadata.name)
        assert.deepEqual(securityContext.capabilities.drop, ['ALL'], metadata.name)
      }
    }
  })

  it('watch only what is measured', async () => {
    const sources = listFiles().filter((file) => /^(apps|platform)\/.*(?<!\.test)\.ts$/.test(file))
    const measured = sources.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n')
    const watched = (await manifests()).filter(
      ({ kind }) => kind === 'PrometheusRule' || kind === 'ConfigMap',
    )
    const names = new Set(JSON.stringify(watched).match(/\bmedley_[a-z_]+/g))
    assert.ok(names.size >= 5)
    const unknown = [...names].filter(
      (name) => !measured.includes(name.replace(/_(?:bucket|count|sum)$/, '')),
    )
    assert.deepEqual(unknown, [])
  })

  it('are refused with every value that is wrong, by its name', async () => {
    await assert.rejects(
      printManifests('hots: emr.example.org\nprocesses: { labs: { replicas: many } }'),
      (error: Error) => {
        for (const name of ['hots', 'host', 'image.registry', 'network.database', 'processes.labs.replicas'])
          assert.match(error.message, new RegExp(`^${name.replaceAll('.', '\\.')} is `, 'm'))
        return true
      },
    )
  })
})

describe('the Helm chart', () => {
  it('is what the manifests say today', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-chart-'))
    try {
      await writeChart(folder)
      assert.deepEqual(
        filesIn(folder),
        filesIn(path.join(root, 'deploy/helm/medley')),
        'run npm run k8s -- --chart',
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  const hasHelm = spawnSync('helm', ['version']).status === 0
  it(
    'renders to the same objects',
    { skip: hasHelm ? false : 'there is no helm on this machine' },
    async () => {
      const file = path.join(root, 'deploy/values/azure.yaml')
      const rendered = execFileSync('helm', [
        'template',
        'medley',
        path.join(root, 'deploy/helm/medley'),
        '--values',
        file,
      ])
      const byName = (all: Found[]): Map<string, Found> =>
        new Map(all.map((one) => [`${one.kind} ${one.metadata.name}`, one]))
      assert.deepEqual(byName(objectsIn(rendered.toString())), byName(await manifests('azure.yaml')))
    },
  )
})

interface DeploymentSpec {
  template: {
    spec: {
      automountServiceAccountToken: boolean
      securityContext: { runAsNonRoot: boolean }
      containers: [Container, ...Container[]]
    }
  }
}

interface Container {
  env: { name: string; valueFrom?: { secretKeyRef: object } }[]
  securityContext: { readOnlyRootFilesystem: boolean; capabilities: { drop: string[] } }
}

const secretOf = ({ env }: Container, setting: string): object | undefined =>
  env.find(({ name }) => name === setting)?.valueFrom?.secretKeyRef

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]),
  )
