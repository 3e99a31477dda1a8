/** A foreign server that is watched: what it can do is asked at the start and from time to time. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import type { Criterion } from '@medley/fhir/search/query'
import type { Parameters } from '../search/source.ts'
import {
  type Abilities,
  abilitiesOf,
  ownAddressOf,
  restOf,
  type StatedAbilities,
  type TypeAbilities,
} from './abilities.ts'
import { readPage } from './bundle-page.ts'
import { type Connection, createConnection } from './connection.ts'
import { createCredentials } from './credentials.ts'
import type { ForeignServer } from './federation-file.ts'
import type { Place } from './place.ts'
import type { FormOf, Question } from './question.ts'
import { type Sample, takeSample, tryForms, type Trying, tryType } from './trials.ts'
import { serverUnavailable } from './unavailable-server.ts'
import { searchRequest } from './walk.ts'

export interface Server {
  place: Place
  connection: Connection
  /** Waits for the first look at the server; throws `unavailable` where there is none. */
  abilities(): Promise<Abilities>
  abilitiesOf(type: string): Promise<TypeAbilities>
  /** How to write the values of these criteria. */
  formsFor(definition: ResourceDefinition, criteria: readonly Criterion[]): Promise<FormOf>
  /** The server's own number of matches. */
  totalOf(
    search: Pick<Counting, 'type' | 'question' | 'postSearch'>,
    parameters: Parameters,
  ): Promise<number | undefined>
  /** Whether it answers now. */
  isReady(): Promise<boolean>
  close(): void
}

interface Counting {
  type: string
  question: Question
  postSearch: boolean
}

/** What one look found. */
interface Look {
  abilities: Abilities
  samples: ReadonlyMap<string, Sample>
  /** By type and parameter. */
  forms: Map<string, ReturnType<typeof tryForms>>
}

const LOOK_EVERY_MS = 300_000
/** A server that was away is looked at again at the next request, but not at each. */
const LOOK_AGAIN_MS = 1000
/** Who asks how a server is does not wait for one that is slow. */
const READY_MS = 1500

/** What is known of a product and its CapabilityStatement does not say. What is stated of a type comes first. */
export type KnownOf = (statement: string) => StatedAbilities

export function openServer(
  server: ForeignServer,
  selfBases: readonly string[],
  knownOf: KnownOf = () => ({}),
): Server {
  const { name, baseUrl, types } = server
  const connection = createConnection({
    ...server,
    credentials: createCredentials(server.auth, server.timeoutMs),
  })
  const bases = [baseUrl]
  const place: Place = { name, baseUrl, bases, types: new Set(types.keys()) }
  const trying: Trying = { place, connection, selfBases }
  let current: { look: Promise<Look>; until: number } | undefined

  async function look(): Promise<Look> {
    const { status, text } = await connection.send({ method: 'GET', path: 'metadata' })
    if (status !== 200) throw serverUnavailable(name, new Error(`metadata: status ${status}`))
    try {
      const own = ownAddressOf(text)
      if (own !== undefined && /^https?:/.test(own) && !bases.includes(own)) bases.push(own)
      const rest = restOf(text)
      const known = knownOf(text)
      const stated = new Map([...types].map(([type, words]) => [type, { ...known, ...words }]))
      const tried = await Promise.all(
        [...types.keys()].map(async (type) => {
          const sample = await takeSample(trying, type)
          return [type, sample, await tryType(trying, type, sample)] as const
        }),
      )
      return {
        abilities: abilitiesOf(rest, stated, new Map(tried.map(([type, , one]) => [type, one]))),
        samples: new Map(tried.map(([type, sample]) => [type, sample])),
        forms: new Map(),
      }
    } catch (error) {
      throw serverUnavailable(name, error)
    }
  }

  function lookNow(): Promise<Look> {
    if (current && current.until > Date.now()) return current.look
    const before = current?.look
    const next = look()
    current = { look: next, until: Date.now() + LOOK_EVERY_MS }
    next.catch(() => {
      // What was known is better than nothing: the requests themselves will say that it is away.
      current = { look: before ?? next, until: Date.now() + LOOK_AGAIN_MS }
    })
    return before ? next.catch(() => before) : next
  }

  const timer = setInterval(() => void lookNow().catch(() => undefined), LOOK_EVERY_MS).unref()
  void lookNow().catch(() => undefined)

  return {
    place,
    connection,
    abilities: async () => (await lookNow()).abilities,
    async abilitiesOf(type) {
      const found = (await lookNow()).abilities.types.get(type)
      if (found) return found
      throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
    },
    async formsFor(definition, criteria) {
      const { forms, samples } = await lookNow()
      const sample = samples.get(definition.type) ?? []
      const found = await Promise.all(
        criteria.map(async (criterion) => {
          const key = `${definition.type}.${criterion.code}`
          const form = forms.get(key) ?? tryForms(trying, { definition, criterion, sample })
          forms.set(key, form)
          return [criterion.code, await form] as const
        }),
      )
      const byCode = new Map(found)
      return (criterion) => {
        const form = byCode.get(criterion.code)
        return form && ((value) => form(value, criterion))
      }
    },
    async totalOf({ type, question, postSearch }, parameters) {
      const asked = searchRequest({ type, question, postSearch, count: 1, sort: undefined }, [
        ...parameters,
        ['_total', 'accurate'],
      ])
      return readPage({ ...place, type }, await connection.send(asked)).total
    },
    isReady: async () => {
      const asked = connection.send({ method: 'GET', path: 'metadata' })
      return Promise.race([
        asked.then(({ status }) => status === 200),
        pause(READY_MS, false, { ref: false }),
      ]).catch(() => false)
    },
    close() {
      clearInterval(timer)
      connection.close()
    },
  }
}
