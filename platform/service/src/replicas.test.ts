/** Two replicas of a service behind one client: they are stopped and started again under load, and nobody notices. */
import assert from 'node:assert/strict'
import type { AddressInfo, Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import type { FrameClient } from '@medley/client/frame-client'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { createReplicaClient } from '@medley/client/replica-client'
import { createHttpShell, type HttpShell } from './http-shell.ts'

interface Replica {
  port: number
  answered: number
  shell: HttpShell
  sockets: Set<Socket>
}

async function start(port = 0): Promise<Replica> {
  const replica: Replica = {
    port,
    answered: 0,
    sockets: new Set(),
    shell: createHttpShell({
      app: async ({ url }): Promise<AppResponse> => {
        await pause(Number(url.slice(1)))
        replica.answered += 1
        return { status: 200, headers: {}, body: String(replica.port) }
      },
      ready: () => Promise.resolve(true),
      metrics: () => '',
      frames: true,
    }),
  }
  replica.shell.server.server.on('connection', (socket: Socket) => replica.sockets.add(socket))
  await replica.shell.server.listen({ host: '127.0.0.1', port })
  replica.port = (replica.shell.server.server.address() as AddressInfo).port
  return replica
}

const write = (ms: number): AppRequest => ({ method: 'POST', url: `/${ms}`, headers: {} })
const read = (ms: number): AppRequest => ({ method: 'GET', url: `/${ms}`, headers: {} })

describe('replicas of a service', () => {
  const replicas: Replica[] = []
  let client: FrameClient

  before(async () => {
    replicas.push(await start(), await start())
    const origins = replicas.map(({ port }) => `http://127.0.0.1:${port}`)
    client = createReplicaClient({ name: 'labs', origins, timeoutMs: 5000 })
  })
  after(async () => {
    client.close()
    await Promise.all(replicas.map(({ shell }) => shell.drain()))
  })

  it('share the work', async () => {
    await Promise.all(Array.from({ length: 40 }, () => client.send(write(2))))
    assert.deepEqual(
      replicas.map(({ answered }) => answered),
      [20, 20],
    )
  })

  it('are rolled one after the other, and every request is answered', async () => {
    let rolling = true
    let done = 0
    const load = Array.from({ length: 16 }, async (_, place) => {
      while (rolling) {
        assert.equal((await client.send(write(place % 5))).status, 200)
        done += 1
        await turn()
      }
    })
    for (const place of [0, 1, 0, 1]) {
      await replicas[place]?.shell.drain()
      replicas[place] = await start(replicas[place]?.port)
      await until(() => replicas[place]?.answered ?? 0)
    }
    rolling = false
    await Promise.all(load)
    assert.ok(done > 200, `${done} requests`)
  })

  it('a read goes on to another when its replica is gone, a write does not', async () => {
    const [first, second] = replicas as [Replica, Replica]
    const reads = Promise.all(Array.from({ length: 4 }, () => client.send(read(200))))
    const writes = Promise.allSettled(Array.from({ length: 4 }, () => client.send(write(200))))
    await pause(50)
    cut(first)
    assert.deepEqual(
      (await reads).map(({ body }) => String(body)),
      Array.from({ length: 4 }, () => String(second.port)),
    )
    const outcomes = (await writes).map(({ status }) => status)
    assert.ok(outcomes.includes('fulfilled') && outcomes.includes('rejected'), outcomes.join())
  })
})

/** As a process that was killed: nothing is said. */
function cut({ sockets }: Replica): void {
  for (const socket of sockets) socket.destroy()
}

async function until(what: () => number): Promise<void> {
  const deadline = performance.now() + 5000
  while (what() === 0) {
    assert.ok(performance.now() < deadline, 'it is found again')
    await turn()
  }
}
