/** One operation of one client, over its connections. */
import { type Connection, openConnection, type Server } from './connection.ts'
import type { Operation, Workload } from './workloads/workload.ts'

/** As many as a browser opens to one server. */
const connectionsOfAClient = 6

/** The connections of each client. */
export function openClients({ server, workload, clients }: Crowd): Connection[][] {
  const width = Math.min(connectionsOfAClient, workload.next().length)
  return Array.from({ length: clients }, () => Array.from({ length: width }, () => openConnection(server)))
}

interface Crowd {
  server: Server
  workload: Workload
  clients: number
}

/** Sends all exchanges over the free connections; what it returns checks the answers. */
export async function perform(operation: Operation, connections: readonly Connection[]): Promise<() => void> {
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
