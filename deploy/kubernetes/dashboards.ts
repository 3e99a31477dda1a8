/** Grafana dashboards: rate, errors and duration of each process, and what only this platform has. */
import { BUDGET, errorRatio } from './alerts.ts'
import { type KubernetesObject, PART_OF, SCRAPED } from './objects.ts'

interface Panel {
  title: string
  unit: 'reqps' | 'percentunit' | 's' | 'short'
  expr: string
  legend: string
}

const requests = 'medley_request_seconds_count'
const quantile = (part: number, by: string): string =>
  `histogram_quantile(${part}, sum by (${by}, le) (rate(medley_request_seconds_bucket{service=~"$service"}[5m])))`

const panels: readonly Panel[] = [
  { title: 'Requests', unit: 'reqps', expr: `sum by (service) (rate(${requests}{service=~"$service"}[5m]))`, legend: '{{service}}' },
  { title: 'Errors', unit: 'percentunit', expr: errorRatio('5m'), legend: '{{service}}' },
  { title: 'Duration, 99 of 100', unit: 's', expr: quantile(0.99, 'service'), legend: '{{service}}' },
  { title: 'Duration, half', unit: 's', expr: quantile(0.5, 'service'), legend: '{{service}}' },
  { title: 'Slowest routes', unit: 's', expr: `topk(10, ${quantile(0.95, 'service, route')})`, legend: '{{service}} {{route}}' },
  { title: 'Error budget used in 30 days', unit: 'percentunit', expr: `(${errorRatio('30d')}) / ${BUDGET}`, legend: '{{service}}' },
  { title: 'Modules in reach of the gateway', unit: 'short', expr: 'min by (module) (medley_module_reachable)', legend: '{{module}}' },
  { title: 'Transactions on their way', unit: 'short', expr: 'sum by (service) (medley_prepared_transactions)', legend: '{{service}}' },
  { title: 'Oldest transaction on its way', unit: 's', expr: 'max by (service) (medley_prepared_transaction_age_seconds)', legend: '{{service}}' },
] // prettier-ignore

const ROW = { w: 8, h: 8 }
const PER_ROW = 3

const dashboard = {
  uid: 'medley',
  title: 'Medley',
  schemaVersion: 39,
  tags: ['medley'],
  time: { from: 'now-6h', to: 'now' },
  refresh: '30s',
  templating: {
    list: [
      {
        name: 'service', type: 'query', query: 'label_values(medley_request_seconds_count, service)',
        multi: true, includeAll: true, allValue: '.*', current: { text: 'All', value: '$__all' }, refresh: 2,
      },
    ],
  },
  panels: panels.map(({ title, unit, expr, legend }, place) => ({
    id: place + 1,
    title,
    type: 'timeseries',
    gridPos: { ...ROW, x: (place % PER_ROW) * ROW.w, y: Math.floor(place / PER_ROW) * ROW.h },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: [{ refId: 'A', expr, legendFormat: legend }],
  })),
} // prettier-ignore

/** Grafana's sidecar finds it by its label. */
export const dashboards = (): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'medley-dashboards', labels: { ...PART_OF, grafana_dashboard: '1' } },
  data: { 'medley.json': JSON.stringify(dashboard, null, 2) },
})

export const monitorWith = (labels: Record<string, string>): KubernetesObject => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: 'medley', labels },
  spec: {
    selector: { matchLabels: SCRAPED },
    endpoints: [{ port: 'http', path: '/metrics', interval: '30s' }],
  },
})
