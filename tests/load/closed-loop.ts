/** Clients that ask, wait for the answer, check it and ask again. */
import { type Connection, openConnection, type Server } from './connection.ts'
import type { Operation, Workload } from './workloads/workload.ts'

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

/** As many as a browser opens to one server. */
const connectionsOfAClient = 6

export async function runClosedLoop({ server, workload, clients, milliseconds }: Run): Promise<Loop> {
  const latencies: number[] = []
  const width = Math.min(connectionsOfAClient, workload.next().length)
  const everyone = Array.from({ length: clients }, () =>
    Array.from({ length: width }, () => openConnection(server)),
  )
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

/** Sends all exchanges over the free connections; what it returns checks the answers. */
async function perform(operation: Operation, connections: readonly Connection[]): Promise<() => void> {
  const checks: (() => void)[] = []
  let place = 0
  const work = async (connection: Connection): Promise<void> => {
    for (let exchange = operation[place++]; exchange; exchange = operation[place++]) {
      const { check, ...request } = exchange
      const answer = await connection.send(request)
      checks.push(() => check(answer))
    }
  }
  await Promise.all(connections.map(work))
  return () => checks.forEach((check) => check())
}
