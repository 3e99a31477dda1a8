/** What runs a component: its deployment, the job before it, and how many replicas there are. */
import type { Component } from './components.ts'
import { type KubernetesObject, metadataOf, podLabels, processOf, selectorOf } from './objects.ts'
import { migratingPod, servingPod } from './pods.ts'
import { dashed } from './placeholders.ts'
import type { Values } from './values.ts'

type Make = (component: Component, values: Values, all: readonly Component[]) => KubernetesObject

const deployment: Make = (component, values, all) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadataOf(component, values),
  spec: {
    replicas: processOf(values, component).replicas,
    revisionHistoryLimit: 5,
    // A new replica serves before an old one goes.
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    selector: { matchLabels: selectorOf(component) },
    template: {
      metadata: { labels: podLabels(component, values), annotations: values.pods.annotations },
      spec: servingPod(component, values, all),
    },
  },
})

/** Helm runs it before the new version; with plain manifests its name has the version, so each has a job of its own. */
const migration: Make = (component, values) => {
  const { version } = processOf(values, component)
  const { name, labels } = metadataOf(component, values, '-migrate')
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name}-${dashed(version)}`,
      labels: { ...labels, app: name },
      annotations: {
        'helm.sh/hook': 'pre-install,pre-upgrade',
        'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      },
    },
    spec: {
      backoffLimit: 3,
      activeDeadlineSeconds: 600,
      ttlSecondsAfterFinished: 86_400,
      template: { metadata: { labels: { app: name } }, spec: migratingPod(component, values) },
    },
  }
}

const budget: Make = (component, values) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadataOf(component, values),
  spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(component) } },
})

const scaler: Make = (component, values) => {
  const { replicas, maxReplicas, targetCpu } = processOf(values, component)
  const { name, labels } = metadataOf(component, values)
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, labels: labels ?? {} },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: replicas,
      maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: targetCpu } },
        },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
    },
  }
}

const account: Make = (component, values) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { ...metadataOf(component, values), annotations: values.serviceAccount.annotations },
  automountServiceAccountToken: false,
})

export const workloads: readonly Make[] = [account, migration, deployment, budget, scaler]
