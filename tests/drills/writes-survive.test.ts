/** What was answered as saved is there afterwards, whatever happened in between. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { makePreparedDataDir, removeDataDir } from '../harness/data-folders.ts'
import { type OwnPlatform, type Platform, startPlatform } from '../harness/platform.ts'

const dataDir = makePreparedDataDir()
let platform: OwnPlatform | undefined
after(async () => {
  await platform?.stop()
  removeDataDir(dataDir)
})

interface Writers {
  /** Ids that the server has answered with 201. */
  saved: string[]
  /** Statuses of what was refused; 0: no connection. */
  refused: Map<number, number>
  /** Resolves once so many more are saved; fails after a minute. */
  further(count: number): Promise<void>
  end(): Promise<void>
}

const PATIENCE_MS = 60_000

/** Several clients that write one patient after the other until they are told to end. */
function startWriters({ baseUrl }: Platform, token: string): Writers {
  const saved: string[] = []
  const refused = new Map<number, number>()
  let isEnding = false
  const write = async (): Promise<void> => {
    while (!isEnding) {
      const status = await create().catch(() => 0)
      if (status === 201) continue
      refused.set(status, (refused.get(status) ?? 0) + 1)
      await delay(20)
    }
  }
  const create = async (): Promise<number> => {
    const response = await fetch(`${baseUrl}/fhir/R4/Patient`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
      body: '{"resourceType":"Patient","active":true}',
    })
    const { id } = (await response.json()) as { id?: string }
    if (response.status === 201 && id !== undefined) saved.push(id)
    return response.status
  }
  const writing = Array.from({ length: 8 }, write)
  return {
    saved,
    refused,
    further: async (count) => {
      const wanted = saved.length + count
      const deadline = Date.now() + PATIENCE_MS
      while (saved.length < wanted) {
        assert.ok(Date.now() < deadline, `${saved.length} of ${wanted} are saved after a minute`)
        await delay(20)
      }
    },
    end: async () => {
      isEnding = true
      await Promise.all(writing)
    },
  }
}

async function findLost(
  { baseUrl }: Platform,
  { ids, token }: { ids: readonly string[]; token: string },
): Promise<string[]> {
  const lost: string[] = []
  const waiting = [...ids]
  const look = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const response = await fetch(`${baseUrl}/fhir/R4/Patient/${id}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      if (response.status !== 200) lost.push(`${id}: ${response.status}`)
      await response.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: 16 }, look))
  return lost
}

/** Refused as a client can handle it: no connection, or 503 with an explanation. */
const unexpected = ({ refused }: Writers): number[] =>
  [...refused.keys()].filter((status) => status !== 0 && status !== 503)

test('a stop cuts off no write', async () => {
  const first = await startPlatform({ dataDir })
  const writers = startWriters(first, await first.token())
  await writers.further(50)

  assert.equal(await first.stop(), 0)
  await writers.end()
  platform = await startPlatform({ dataDir })

  assert.deepEqual(unexpected(writers), [])
  assert.deepEqual(await findLost(platform, { ids: writers.saved, token: await platform.token() }), [])
})

for (const victim of ['patients', 'postgres', 'gateway']) {
  test(`kill -9 of ${victim} loses nothing that was answered as saved`, async () => {
    platform ??= await startPlatform({ dataDir })
    const token = await platform.token()
    const writers = startWriters(platform, token)
    await writers.further(50)

    platform.kill(victim)
    // More than were under way: writing goes on by itself.
    await writers.further(100)
    await writers.end()

    assert.deepEqual(unexpected(writers), [])
    assert.deepEqual(await findLost(platform, { ids: writers.saved, token }), [])
  })
}
