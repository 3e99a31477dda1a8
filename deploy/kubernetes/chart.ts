/** The Helm chart, out of the same objects: each value stands in its place as a template. */
import { stringify } from 'yaml'
import type { ModuleManifest } from '@medley/service/module'
import type { Leaf } from './leaves.ts'
import { partsOf, type Part } from './manifests.ts'
import { filledIn, standIn } from './placeholders.ts'
import { type Values, valuesBy } from './values.ts'

/** Path within the chart → content. */
export type Chart = Readonly<Record<string, string>>

const WRITTEN = '# Written by `npm run k8s -- --chart`: change deploy/kubernetes/ instead.\n'

export function chartOf(
  modules: readonly ModuleManifest[],
  { leaves, version }: { leaves: readonly Leaf[]; version: string },
): Chart {
  const values = valuesBy(leaves, ({ path }) => standIn(path))
  const templates = partsOf(modules, values).map(
    (part) => [`templates/${part.name}.yaml`, templateOf(part)] as const,
  )
  return {
    'Chart.yaml': WRITTEN + stringify({
      apiVersion: 'v2', name: 'medley', type: 'application', version, appVersion: version, kubeVersion: '>=1.30.0-0',
      description: 'A modular electronic medical record for skilled nursing facilities, on FHIR R4.',
    }),
    'values.yaml': WRITTEN + stringify(defaultsOf(leaves)),
    ...Object.fromEntries(templates),
  } // prettier-ignore
}

function templateOf({ when, objects }: Part): string {
  const body = objects.map(templated).join('---\n')
  return WRITTEN + (when === undefined ? body : `{{- if .Values.${when} }}\n${body}{{- end }}\n`)
}

/** What is already a template to somebody else (Prometheus, Grafana) is left to them. */
const guarded = (text: string): string =>
  text.replace(/\{\{.*?\}\}/g, (own) => `{{ ${JSON.stringify(own)} }}`)

function templated(object: unknown): string {
  // Long lines stay lines: a template that is broken in two is none.
  const lines = guarded(stringify(object, { lineWidth: 0 })).split('\n')
  return lines.flatMap(line).join('\n')
}

/** `  helm:pods.labels;: ""`: further names come here. */
const LOOP = /^(\s*)"?helm:([\w.-]+);"?: ""$/
/** `  replicas: helm:processes.labs.replicas;`, `  - helm:host;` */
const ALONE = /^(\s*(?:- )?(?:"?[\w./-]+"?: )?)"?helm:([\w.-]+);"?$/

function line(text: string): string[] {
  const loop = LOOP.exec(text)
  if (loop) {
    const [, space = '', path = ''] = loop
    return [
      `${space}{{- range $name, $text := ${valueOf(path)} }}`,
      `${space}{{ $name }}: {{ $text | quote }}`,
      `${space}{{- end }}`,
    ]
  }
  const [, start = '', path = ''] = ALONE.exec(text) ?? []
  if (path !== '') return [`${start}{{ toJson ${valueOf(path)} }}`]
  return [filledIn(text, (inner, isDashed) => `{{ ${valueOf(inner)}${isDashed ? DASHED : ''} }}`)]
}

const DASHED = ' | replace "." "-" | replace "_" "-" | lower'

/** A path with a hyphen is no path for Helm. */
const valueOf = (path: string): string =>
  path.includes('-')
    ? `(index .Values ${path.split('.').map((key) => JSON.stringify(key)).join(' ')})`
    : `.Values.${path}` // prettier-ignore

/** What a cluster must say itself is missing here: Helm says so. */
const defaultsOf = (leaves: readonly Leaf[]): Values =>
  valuesBy(
    leaves.filter((leaf) => leaf.default !== undefined),
    (leaf) => leaf.default,
  )
