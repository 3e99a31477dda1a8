/**
 * Frames to all replicas of a service: a request goes to the one with the fewest under way. One that has certainly not
 * begun goes on to another replica, and so does one that only reads when its connection broke off before the answer.
 */
import { Failure } from '@medley/fhir/failures'
import { createFrameClient, type FrameClient } from './frame-client.ts'
import type { FrameTarget } from './frame-connection.ts'
import type { AppRequest, AppResponse } from './message.ts'
import { watchOrigins } from './origins.ts'
import { BrokenOff, NotSent, unavailable } from './unavailable.ts'

export interface ReplicaTarget extends Omit<FrameTarget, 'origin'> {
  /** `http://127.0.0.1:5001`; a name stands for all its addresses. */
  origins: readonly string[]
}

interface Replica {
  client: FrameClient
  underWay: number
}

export function createReplicaClient({ origins: given, ...target }: ReplicaTarget): FrameClient {
  const replicas = new Map<string, Replica>()
  let turn = 0

  function follow(): void {
    const current = origins.current()
    for (const origin of current)
      if (!replicas.has(origin))
        replicas.set(origin, { client: createFrameClient({ ...target, origin }), underWay: 0 })
    for (const [origin, { client }] of replicas) {
      if (current.includes(origin)) continue
      replicas.delete(origin)
      client.retire()
    }
  }
  const origins = watchOrigins(given, follow)
  follow()

  function choose(tried: ReadonlySet<Replica>): Replica | undefined {
    const usable = [...replicas.values()].filter((one) => !tried.has(one) && !one.client.isOpen())
    const fewest = Math.min(...usable.map(({ underWay }) => underWay))
    const free = usable.filter(({ underWay }) => underWay === fewest)
    turn = (turn + 1) % 0xffff
    return free[turn % free.length]
  }

  async function ask(how: 'send' | 'pass', request: AppRequest): Promise<AppResponse> {
    const tried = new Set<Replica>()
    let last: unknown = unavailable(target.name, new NotSent('no replica'))
    for (let one = choose(tried); one; one = choose(tried)) {
      tried.add(one)
      one.underWay++
      try {
        return await one.client[how](request)
      } catch (error) {
        if (!mayGoElsewhere(error, request)) throw error
        last = error
      } finally {
        one.underWay--
      }
    }
    throw last
  }

  const all = (): FrameClient[] => [...replicas.values()].map(({ client }) => client)
  return {
    send: (request) => ask('send', request),
    pass: (request) => ask('pass', request),
    isOpen: () => all().every((one) => one.isOpen()),
    retire() {
      origins.stop()
      for (const one of all()) one.retire()
    },
    close() {
      origins.stop()
      for (const one of all()) one.close()
    },
  }
}

function mayGoElsewhere(error: unknown, { method, url, stream }: AppRequest): boolean {
  const cause = error instanceof Failure ? error.cause : undefined
  if (cause instanceof NotSent) return true
  const onlyReads = method === 'GET' || method === 'HEAD' || /\/_search(?:\?|$)/.test(url)
  return cause instanceof BrokenOff && onlyReads && !stream
}
