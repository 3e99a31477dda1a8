/** Of some changes, those whose resource there is for the caller: their owner says so, by the rules of a read. */
import { mayUse } from '@medley/auth/rights'
import { answerOf } from '@medley/federation/answer'
import { sendAs, type Backend, type Caller } from '../fhir/owners.ts'
import type { Told } from './module-feed.ts'

const MAX_ASKED = 200

export async function visibleTo(
  caller: Caller,
  backend: Backend,
  changes: readonly Told[],
): Promise<ReadonlySet<string>> {
  const keys = [...new Set(changes.map(({ event }) => keyOf(event)))].filter((key) =>
    mayUse(caller.principal, typeOf(key), 'r'),
  )
  const seen = new Set<string>()
  for (let from = 0; from < keys.length; from += MAX_ASKED) {
    const some = keys.slice(from, from + MAX_ASKED)
    const verdicts = await ask(caller, backend, some)
    for (const [place, key] of some.entries()) if (verdicts[place]) seen.add(key)
  }
  return seen
}

export const keyOf = ({ type, id }: { type: string; id: string }): string => `${type}/${id}`
const typeOf = (key: string): string => key.slice(0, key.indexOf('/'))

async function ask(caller: Caller, backend: Backend, keys: readonly string[]): Promise<boolean[]> {
  const asked = keys.map((key) => ({ type: typeOf(key), id: key.slice(typeOf(key).length + 1) }))
  const request = {
    method: 'POST',
    url: '/internal/visible',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(asked)),
  }
  return answerOf<boolean[]>(backend.name, await sendAs(caller, backend, request))
}
