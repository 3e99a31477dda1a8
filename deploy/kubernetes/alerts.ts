/**
 * Alerts: how fast the error budget of each process burns, over a long and a short time
 * (https://sre.google/workbook/alerting-on-slos/), and what is wrong whatever the rate.
 */
import type { KubernetesObject } from './objects.ts'
import { PART_OF } from './objects.ts'
import { together, type Texts } from './placeholders.ts'

/** 99.95 % of requests are answered without a fault of ours. */
export const BUDGET = 0.0005

interface Burn {
  /** Times as fast as the budget allows. */
  rate: number
  long: string
  short: string
  severity: 'page' | 'ticket'
}

const burns: readonly Burn[] = [
  { rate: 14.4, long: '1h', short: '5m', severity: 'page' },
  { rate: 6, long: '6h', short: '30m', severity: 'page' },
  { rate: 3, long: '1d', short: '2h', severity: 'ticket' },
  { rate: 1, long: '3d', short: '6h', severity: 'ticket' },
]

export const errorRatio = (time: string): string =>
  `sum by (service) (rate(medley_request_seconds_count{status=~"5.."}[${time}])) / sum by (service) (rate(medley_request_seconds_count[${time}]))`

const burning = ({ rate, long, short, severity }: Burn) => ({
  alert: 'MedleyErrorBudgetBurns',
  expr: [long, short]
    .map((time) => `(${errorRatio(time)}) > ${Number((rate * BUDGET).toFixed(6))}`)
    .join('\nand\n'),
  labels: { severity, window: long },
  annotations: {
    summary: `{{ $labels.service }} uses up its error budget ${rate} times too fast`,
    runbook: 'docs/how-to/deploy-on-kubernetes.md#when-an-alert-fires',
  },
})

interface Rule {
  alert: string
  expr: string
  for: string
  severity: 'page' | 'ticket'
  summary: string
}

const states: readonly Rule[] = [
  {
    alert: 'MedleyModuleUnreachable',
    expr: 'min by (module) (medley_module_reachable) == 0',
    for: '1m',
    severity: 'page',
    summary: 'The gateway cannot reach {{ $labels.module }}',
  },
  {
    alert: 'MedleyTransactionsHang',
    expr: 'max by (service) (medley_prepared_transaction_age_seconds) > 120',
    for: '1m',
    severity: 'page',
    summary: 'A transaction over several services waits at {{ $labels.service }} for its end',
  },
  {
    alert: 'MedleyIsSlow',
    expr: 'histogram_quantile(0.99, sum by (service, le) (rate(medley_request_seconds_bucket[10m]))) > 1',
    for: '10m',
    severity: 'ticket',
    summary: 'One request of a hundred takes {{ $labels.service }} longer than a second',
  },
  {
    alert: 'MedleyProcessRestarts',
    expr: 'increase(kube_pod_container_status_restarts_total{pod=~"medley-.*"}[30m]) > 3',
    for: '0m',
    severity: 'ticket',
    summary: '{{ $labels.pod }} starts again and again',
  },
]

export const alertsWith = (labels: Texts): KubernetesObject => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'medley', labels: together(PART_OF, labels) },
  spec: {
    groups: [
      { name: 'medley-error-budget', rules: burns.map(burning) },
      {
        name: 'medley-state',
        rules: states.map(({ severity, summary, ...rule }) => ({
          ...rule,
          labels: { severity },
          annotations: { summary },
        })),
      },
    ],
  },
})
