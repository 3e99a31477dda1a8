/** Messages by facility and outcome, since the process started, for Prometheus. */

export interface Counters {
  add(facility: string, outcome: string, messages: number): void
  render(): string
}

export function createCounters(): Counters {
  const counts = new Map<string, number>()
  return {
    add(facility, outcome, messages) {
      if (messages === 0) return
      const name = `facility="${facility}",outcome="${outcome}"`
      counts.set(name, (counts.get(name) ?? 0) + messages)
    },
    render: () =>
      [
        '# TYPE medley_adapter_messages_total counter',
        ...[...counts].map(([labels, count]) => `medley_adapter_messages_total{${labels}} ${count}`),
        '',
      ].join('\n'),
  }
}
