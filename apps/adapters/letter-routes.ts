/** What could not be applied: by cause and one by one; put back to work, put aside, or sent again in a corrected form. */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { type Cause, groupDeadLetters, ignore, listDeadLetters, readRaw, replay } from './dead-letters.ts'
import { encodeAs } from './encode-as.ts'
import { putOnRecord } from './on-record.ts'
import { receive } from './receive.ts'
import { type Asked, isText, ok, readJson, type Route, runtimeOf } from './routes.ts'
import { listUnmapped } from './unmapped.ts'

const at = '/adapters/{facility}/dead-letters'

export const letterRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: at,
    right: 'see',
    summary:
      'Causes, unmapped codes, and what could not be applied (of one cause with code, feed, kind, path)',
    answer: list,
  },
  {
    method: 'GET',
    path: `${at}/{id}/raw`,
    right: 'content',
    summary: 'The message as it came, in bytes',
    answer: raw,
  },
  {
    method: 'POST',
    path: `${at}/replay`,
    right: 'work',
    summary: 'To work again: all, or those of the cause in the body',
    answer: again,
  },
  {
    method: 'POST',
    path: `${at}/{id}/replay`,
    right: 'work',
    summary: 'This one to work again',
    answer: again,
  },
  {
    method: 'POST',
    path: `${at}/{id}/ignore`,
    right: 'work',
    summary: 'Put aside: { reason }',
    answer: putAside,
  },
  {
    method: 'POST',
    path: `${at}/{id}/correct`,
    right: 'content',
    summary: 'A corrected message in its place: { text, reason }',
    answer: correct,
  },
]

async function list(asked: Asked): Promise<AppResponse> {
  const { context, facility, query } = asked
  const cause = query.has('code')
    ? causeOf({
        ...Object.fromEntries(['code', 'feed', 'kind'].map((name) => [name, query.get(name) ?? ''])),
        path: query.get('path') || null,
      })
    : undefined
  return ok({
    groups: await groupDeadLetters(context.pool, facility),
    unmapped: await listUnmapped(context.pool, runtimeOf(asked).facts.current()),
    deadLetters: await listDeadLetters(context.pool, facility, { after: afterOf(query), cause }),
  })
}

const afterOf = (query: URLSearchParams): string => {
  const after = query.get('after') ?? '0'
  if (!/^\d{1,18}$/.test(after))
    throw fail('badRequest', 'after-malformed', '"after" is the id of the last dead letter seen.')
  return after
}

function causeOf({ code, feed, kind, path = null }: Record<string, unknown>): Cause {
  if (isText(code) && isText(feed) && typeof kind === 'string' && (path === null || isText(path)))
    return { code, feed, kind, path }
  throw fail('badRequest', 'cause-malformed', 'A cause names code, feed, kind and path.')
}

/** Security: what somebody saw is on record before they see it. */
async function raw(asked: Asked): Promise<AppResponse> {
  const { context, facility, id } = asked
  const found = await readRaw(context.pool, facility, id)
  if (!found) throw fail('notFound', 'message-unknown', 'There is no such message.')
  await putOnRecord(asked, { kind: 'operation', what: 'feed-message', note: `${found.feed} ${id}` })
  // The bytes as they came: a message of whatever character set, never shown as a page.
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }
  return { status: 200, headers, body: found.raw }
}

/** One, all of a cause that the body names, or all. */
async function again({ context, facility, id, request }: Asked): Promise<AppResponse> {
  const { cause } = readJson(request)
  const chosen =
    id !== ''
      ? { ids: [id] }
      : cause === undefined
        ? {}
        : { cause: causeOf(Object(cause) as Record<string, unknown>) }
  const replayed = await replay(context.pool, facility, chosen)
  if (id !== '' && replayed === 0)
    throw fail(
      'notFound',
      'dead-letter-unknown',
      'There is no such dead letter, or it broke off and cannot be applied.',
    )
  context.runtimes.find((one) => one.id === facility)?.wake()
  return ok({ replayed })
}

async function putAside({ context, facility, id, request }: Asked): Promise<AppResponse> {
  const { reason } = readJson(request)
  if (!isText(reason)) throw fail('invalid', 'reason-missing', 'Say why: { "reason": "…" }.')
  if (!(await ignore(context.pool, facility, { id, reason }))) throw unknown()
  return ok({ ignored: id })
}

/** The message as it came stays; the corrected one is a message of its own, and takes its place in the work. */
async function correct(asked: Asked): Promise<AppResponse> {
  const { context, facility, id, request } = asked
  const { text, reason } = readJson(request)
  if (!isText(text))
    throw fail('invalid', 'text-missing', 'Give the corrected message: { "text": "…", "reason": "…" }.')
  if (!isText(reason)) throw fail('invalid', 'reason-missing', 'Say why: { "text": "…", "reason": "…" }.')
  const found = await readRaw(context.pool, facility, id)
  if (found?.state !== 'dead') throw unknown()
  const bytes = encodeAs(found.raw, text)
  if (bytes.equals(found.raw)) throw fail('invalid', 'text-unchanged', 'The message is the same as before.')
  await putOnRecord(asked, { kind: 'operation', what: 'feed-message-corrected', note: `${found.feed} ${id}` })
  const runtime = runtimeOf(asked)
  const { problem } = await receive(runtime.reception, { feed: found.feed, bytes })
  if (problem?.isFinal) throw fail('invalid', problem.code, problem.text)
  await ignore(context.pool, facility, { id, reason: `corrected: ${reason}` })
  runtime.wake()
  return ok({ corrected: id, problem: problem?.code ?? null })
}

const unknown = (): Error => fail('notFound', 'dead-letter-unknown', 'There is no such dead letter.')
