/** Clients that ask, wait for the answer, check it and ask again. */
import type { Connection, Server } from './connection.ts'
import { openClients, perform } from './perform.ts'
import type { Workload } from './workloads/workload.ts'

export interface Run {
  server: Server
  workload: Workload
  clients: number
  milliseconds: number
}

export interface Loop {
  /** Milliseconds of each operation, without the check of its answer. */
  latencies: number[]
  /** From the first question to the last answer. */
  elapsedMs: number
}

export async function runClosedLoop({ server, workload, clients, milliseconds }: Run): Promise<Loop> {
  const latencies: number[] = []
  const everyone = openClients({ server, workload, clients })
  const started = performance.now()
  const deadline = started + milliseconds
  const runClient = async (connections: readonly Connection[]): Promise<void> => {
    while (performance.now() < deadline) {
      const operation = workload.next()
      const asked = performance.now()
      const check = await perform(operation, connections)
      latencies.push(performance.now() - asked)
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
