/** Which port belongs to whom, and whether it is free. */
import { createServer } from 'node:net'
import type { ModuleManifest } from '@medley/service/module'
import { NAME as ADAPTERS, PORT_OFFSET as ADAPTERS_OFFSET } from '../adapters/settings.ts'
import { NAME as AUDIT, PORT_OFFSET as AUDIT_OFFSET } from '../audit/service.ts'
import { NAME, PORT_OFFSET } from '../identity/settings.ts'
import { StartFailure } from './start-failure.ts'

export const postgresOffset = 30

export interface Listener {
  name: string
  host: string
  port: number
}

export function planListeners(
  modules: readonly ModuleManifest[],
  { host, port }: { host: string; port: number },
): Listener[] {
  const services = modules.map((module) => ({ name: module.name, host, port: port + module.port }))
  return [
    { name: 'gateway', host, port },
    ...services,
    { name: NAME, host, port: port + PORT_OFFSET },
    { name: AUDIT, host, port: port + AUDIT_OFFSET },
    { name: ADAPTERS, host, port: port + ADAPTERS_OFFSET },
  ]
}

/** Fails with one sentence that names every port in use. */
export async function refuseTakenPorts(listeners: readonly Listener[]): Promise<void> {
  const answers = await Promise.all(
    listeners.map(async (listener) => ({ listener, problem: await tryToListen(listener) })),
  )
  const taken = answers.filter(({ problem }) => problem === 'EADDRINUSE').map(({ listener }) => listener)
  if (taken.length > 0) {
    const named = taken.map(({ name, port }) => `${port} (${name})`).join(', ')
    const which = taken.length === 1 ? `Port ${named} is` : `The ports ${named} are`
    throw new StartFailure(
      `${which} in use by another program: stop it, or choose other ports, for instance MEDLEY_PORT=${suggestPort(listeners)}.`,
    )
  }
  for (const { listener, problem } of answers) {
    if (problem === undefined) continue
    if (problem === 'EACCES')
      throw new StartFailure(
        `Port ${listener.port} (${listener.name}) is not allowed to this user: choose MEDLEY_PORT above 1023.`,
      )
    throw new StartFailure(`MEDLEY_HOST=${listener.host} is not an address of this machine (${problem}).`)
  }
}

const suggestPort = (listeners: readonly Listener[]): number => {
  const first = Math.min(...listeners.map(({ port }) => port))
  return first < 60_000 ? first + 100 : first - 100
}

/** The code of what went wrong, or nothing. */
function tryToListen({ host, port }: Listener): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

/** Where this machine reaches a listener: an address that means "all" is no address to call. */
export const reachable = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
