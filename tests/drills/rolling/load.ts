/**
 * Clients that read, search, write and send transactions over modules without a pause, and write down what they asked and
 * what they got. A request fails when it has another answer than a client on a quiet platform would get: only writes that
 * lost a race to another client may be refused.
 */
import { randomUUID } from 'node:crypto'
import { type Answer, type Fhir, fhirClient } from '../../conformance/client.ts'
import type { Event } from '../../conformance/history-checker.ts'
import { listOf, resourceOf } from './registers.ts'

export interface Load {
  /** Of everything that was sent. */
  requests(): number
  failures: string[]
  events: Event[]
  /** Of resources that were answered as created, by type. */
  created: Map<string, string[]>
  /** The slowest answer, ms. */
  slowest(): number
  end(): Promise<void>
}

export interface LoadPlan {
  baseUrl: string
  token: string
  types: readonly string[]
  clients: number
}

/** So many that clients seldom meet, and sometimes do. */
const REGISTERS = 24
const RUN = randomUUID().slice(0, 8)

const pick = (count: number): number => Math.floor(Math.random() * count)
const registerOf = (type: string, number: number): string => `${type}/${RUN}-${number}`
export const registersOf = (types: readonly string[]): string[] =>
  types.flatMap((type) => Array.from({ length: REGISTERS }, (_, number) => registerOf(type, number)))

interface Put {
  register: string
  resource: object
  ifMatch: string
}

const bundleOf = (puts: readonly Put[]): object => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: puts.map(({ register, resource, ifMatch }) => ({
    resource,
    request: { method: 'PUT', url: register, ifMatch },
  })),
})

const GOOD: ReadonlySet<number> = new Set([200, 201])
const LOST_RACE: ReadonlySet<number> = new Set([409, 412])

export async function startLoad({ baseUrl, token, types, clients }: LoadPlan): Promise<Load> {
  const plain = fhirClient({ baseUrl }, token)
  const events: Event[] = []
  const failures: string[] = []
  const created = new Map(types.map((type): [string, string[]] => [type, []]))
  let [requests, slowest, isOver] = [0, 0, false]

  /** `undefined`: it failed, and that is written down. */
  async function send(
    ...[url, how, mayLose]: [...Parameters<Fhir>, mayLose?: boolean]
  ): Promise<Answer | undefined> {
    const [start, what] = [performance.now(), `${how?.method ?? 'GET'} ${url || 'transaction'}`]
    requests++
    try {
      const answer = await plain(url, how)
      if (GOOD.has(answer.status) || (mayLose && LOST_RACE.has(answer.status))) return answer
      failures.push(`${what}: ${answer.status} ${answer.text.slice(0, 200)}`)
    } catch (error) {
      failures.push(`${what}: ${String((error as Error).cause ?? error)}`)
    } finally {
      slowest = Math.max(slowest, performance.now() - start)
    }
    return undefined
  }

  const resultOf = (answer: Answer | undefined): Event['result'] =>
    answer === undefined ? 'unknown' : GOOD.has(answer.status) ? 'done' : 'refused'

  async function readRegisters(client: number, registers: readonly string[]) {
    const seen = new Map<string, { list: string[]; version: string }>()
    const start = performance.now()
    const lists: Record<string, string[]> = {}
    for (const register of registers) {
      const answer = await send(register)
      if (!answer) return undefined
      lists[register] = listOf(answer.json)
      seen.set(register, { list: lists[register], version: answer.json.meta.versionId })
    }
    events.push({ client, kind: 'read', registers: lists, start, end: performance.now(), result: 'done' })
    return seen
  }

  async function append(client: number, registers: readonly string[]): Promise<void> {
    const seen = await readRegisters(client, registers)
    if (!seen) return
    const [name, start] = [randomUUID(), performance.now()]
    const puts = registers.map((register) => {
      const { list = [], version = '' } = seen.get(register) ?? {}
      return { register, resource: resourceOf(register, [...list, name]), ifMatch: `W/"${version}"` }
    })
    const [first] = puts
    const answer =
      puts.length === 1 && first
        ? await send(
            first.register,
            { method: 'PUT', body: first.resource, headers: { 'if-match': first.ifMatch } },
            true,
          )
        : await send('', { method: 'POST', body: bundleOf(puts) }, true)
    events.push({
      ...{ client, kind: 'write', name, start, end: performance.now(), result: resultOf(answer) },
      registers: Object.fromEntries(registers.map((register) => [register, []])),
    })
  }

  async function create(type: string): Promise<void> {
    const { id: _, ...body } = resourceOf(`${type}/new`, [randomUUID()])
    const answer = await send(type, { method: 'POST', body: { ...body, resourceType: type } })
    if (answer) created.get(type)?.push(answer.json.id)
  }

  const oneOf = (): string => types[pick(types.length)] ?? ''
  const works: readonly ((client: number) => Promise<unknown>)[] = [
    (client) => append(client, [registerOf(oneOf(), pick(REGISTERS))]),
    (client) => {
      const number = pick(REGISTERS)
      return append(
        client,
        types.map((type) => registerOf(type, number)),
      )
    },
    (client) =>
      readRegisters(
        client,
        types.map((type) => registerOf(type, pick(REGISTERS))),
      ),
    () => create(oneOf()),
    () => send(`${oneOf()}?identifier=list&_count=5`),
    () => send(`${oneOf()}/_history?_count=5`),
  ]

  for (const register of registersOf(types))
    if (!(await send(register, { method: 'PUT', body: resourceOf(register, []) })))
      throw new Error(failures.join('\n'))
  const running = Array.from({ length: clients }, async (_, client) => {
    while (!isOver) await works[pick(works.length)]?.(client)
  })
  return {
    ...{ failures, events, created },
    requests: () => requests,
    slowest: () => slowest,
    async end() {
      isOver = true
      await Promise.all(running)
    },
  }
}
