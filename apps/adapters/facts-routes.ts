/** What is true of the facility: read, changed with If-Match, and one line of a code map with what waits for it. */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { editable } from './facts.ts'
import { putOnRecord } from './on-record.ts'
import { type Asked, isText, ok, readJson, type Route, runtimeOf } from './routes.ts'
import type { Runtime } from './runtime.ts'
import { replayUnmapped } from './unmapped.ts'

const at = '/adapters/{facility}'

export const factsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${at}/facts`,
    right: 'see',
    summary: 'What is true of the facility, with an ETag',
    answer: read,
  },
  {
    method: 'PUT',
    path: `${at}/facts`,
    right: 'configure',
    summary: 'Changes it; If-Match says what it starts from',
    answer: change,
  },
  {
    method: 'GET',
    path: `${at}/facts/history`,
    right: 'see',
    summary: 'Who changed what, the newest first',
    answer: history,
  },
  {
    method: 'POST',
    path: `${at}/code-maps`,
    right: 'configure',
    summary: 'One line of a code map, and what waits for it to work again: { map, code, coding }',
    answer: mapCode,
  },
]

const told = ({ facts }: Runtime): AppResponse =>
  ok({ facility: facts.current(), editable, overridden: facts.overridden() }, { etag: facts.etag() })

function read(asked: Asked): Promise<AppResponse> {
  return Promise.resolve(told(runtimeOf(asked)))
}

async function history(asked: Asked): Promise<AppResponse> {
  return ok({ changes: await runtimeOf(asked).facts.history() })
}

async function change(asked: Asked): Promise<AppResponse> {
  const runtime = runtimeOf(asked)
  const from = asked.request.headers['if-match']
  if (from === undefined)
    throw fail('preconditionFailed', 'if-match-missing', 'Say with If-Match which facts this starts from.')
  await runtime.facts.change(readJson(asked.request), { ...changer(asked), from })
  asked.context.changed()
  return told(runtime)
}

const changer = (asked: Asked) => ({
  by: asked.principal.subject,
  record: (paths: readonly string[]) =>
    putOnRecord(asked, { kind: 'configuration', what: 'facility-facts', note: paths.join(' ') }),
})

/** `{ map, code, coding: { system, code, display? } }`: from now on, and for what came with the code before. */
async function mapCode(asked: Asked): Promise<AppResponse> {
  const { map, code, coding } = readJson(asked.request)
  if (!isText(map) || !isText(code))
    throw fail('invalid', 'code-missing', 'Name map and code: { "map", "code", "coding" }.')
  const runtime = runtimeOf(asked)
  const { facts } = runtime
  const facility = facts.current()
  const known = facility.codeMaps?.[map]?.[code]
  if (known && JSON.stringify(known) !== JSON.stringify(coding))
    throw fail('conflict', 'code-mapped', 'The code is mapped already: change it with the facts.')
  const codeMaps = { ...facility.codeMaps, [map]: { ...facility.codeMaps?.[map], [code]: coding } }
  await facts.change({ ...facility, codeMaps }, { ...changer(asked), from: facts.etag() })
  const replayed = await replayUnmapped(asked.context.pool, facility.id, { map, code })
  runtime.wake()
  return ok({ replayed }, { etag: facts.etag() })
}
