/** All objects of the platform, in the order in which they are needed. */
import type { ModuleManifest } from '@medley/service/module'
import { alertsWith } from './alerts.ts'
import { type Component, componentsOf } from './components.ts'
import { dashboards, monitorWith } from './dashboards.ts'
import { CONFIG, sharedSettings } from './environment.ts'
import { ingressOf, networking } from './network.ts'
import { type KubernetesObject, PART_OF } from './objects.ts'
import { isOn, together } from './placeholders.ts'
import type { Values } from './values.ts'
import { workloads } from './workloads.ts'

/** Objects that belong in one file of the chart. */
export interface Part {
  name: string
  /** Value that turns the whole part off. */
  when?: 'ingress.enabled' | 'monitoring.enabled'
  objects: KubernetesObject[]
}

export function partsOf(modules: readonly ModuleManifest[], values: Values): Part[] {
  const components = componentsOf(modules)
  const [gateway] = components
  if (!gateway) throw new Error('there is no gateway')
  const parts: Part[] = [
    { name: 'config', objects: [configOf(values)] },
    ...components.map((one): Part => ({ name: one.name, objects: objectsOf(one, values, components) })),
  ]
  if (isOn(values.ingress.enabled))
    parts.push({ name: 'ingress', when: 'ingress.enabled', objects: [ingressOf(values, gateway)] })
  if (isOn(values.monitoring.enabled)) {
    const labels = together(PART_OF, values.monitoring.labels)
    const objects = [monitorWith(labels), alertsWith(values.monitoring.labels), dashboards()]
    parts.push({ name: 'monitoring', when: 'monitoring.enabled', objects })
  }
  return parts
}

const objectsOf = (component: Component, values: Values, all: readonly Component[]): KubernetesObject[] =>
  [...networking, ...workloads].map((make) => make(component, values, all))

const configOf = (values: Values): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: CONFIG, labels: PART_OF },
  data: sharedSettings(values),
})
