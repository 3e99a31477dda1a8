/**
 * Operations at a fixed rate, whether or not those before are answered: so a slow answer delays nobody's question, and the
 * wait for a free client counts as the users would feel it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Loop, Run } from './closed-loop.ts'
import type { Connection } from './connection.ts'
import { openClients, perform } from './perform.ts'

export interface SteadyRun extends Run {
  /** Operations per second that are due. */
  rate: number
}

/** Latencies count from when an operation was due. */
export async function runSteadyLoop({ rate, milliseconds, workload, ...run }: SteadyRun): Promise<Loop> {
  const latencies: number[] = []
  const everyone = openClients({ ...run, workload })
  const started = performance.now()
  const total = Math.floor((rate * milliseconds) / 1000)
  let place = 0
  const runClient = async (connections: readonly Connection[]): Promise<void> => {
    while (place < total) {
      const due = started + (1000 * place++) / rate
      const early = due - performance.now()
      if (early > 0) await pause(early)
      const check = await perform(workload.next(), connections)
      latencies.push(performance.now() - due)
      check()
    }
  }
  try {
    await Promise.all(everyone.map(runClient))
    return { latencies, elapsedMs: performance.now() - started }
  } finally {
    for (const connection of everyone.flat()) connection.close()
  }
}
