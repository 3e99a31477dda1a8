/** What all objects of the platform have in common. */
import { objectName, type Component } from './components.ts'
import { type Texts, together } from './placeholders.ts'
import type { Values } from './values.ts'

/** One object of the Kubernetes API, as its schema says. */
export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: { name: string; labels?: Texts; annotations?: Texts }
  [field: string]: unknown
}

export const PART_OF = { 'app.kubernetes.io/part-of': 'medley' }

/** One of the services of a component, so that each pod's metrics are read once. */
export const SCRAPED = { 'medley/scrape': 'true' }

/** By these a service, a policy and a budget find the pods of a component. */
export const selectorOf = ({ name }: Component): Texts => ({ app: objectName(name) })

/** Modules say which domain of FHIR they serve. */
export const labelsOf = (component: Component, { processes }: Values): Texts => ({
  ...selectorOf(component),
  ...PART_OF,
  'app.kubernetes.io/name': component.name,
  'app.kubernetes.io/version': String(processes[component.name]?.version),
  ...(component.isModule ? { 'fhir-domain': component.name } : {}),
})

export const metadataOf = (
  component: Component,
  values: Values,
  suffix = '',
): KubernetesObject['metadata'] => ({
  name: `${objectName(component.name)}${suffix}`,
  labels: labelsOf(component, values),
})

export const podLabels = (component: Component, values: Values): Texts =>
  together(labelsOf(component, values), values.pods.labels)

export function processOf({ processes }: Values, { name }: Component): Values['processes'][string] {
  const found = processes[name]
  if (found) return found
  throw new Error(`there are no values for ${name}`)
}
