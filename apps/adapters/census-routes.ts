/** Who is in the house: the last comparison with the source's census, the nights, and a comparison by hand. */
import type { AppResponse } from '@medley/client/message'
import { Refused, Unreadable } from '@medley/adapter/define-adapter'
import { fail } from '@medley/fhir/failures'
import { listNights } from './nightly.ts'
import { readReport, reconcile, type Report } from './reconcile.ts'
import { may } from './rights.ts'
import { type Asked, ok, type Route, runtimeOf } from './routes.ts'

const at = '/adapters/{facility}'

export const censusRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${at}/reconciliation`,
    right: 'see',
    summary: 'The last comparison with the census of the source',
    answer: last,
  },
  {
    method: 'POST',
    path: `${at}/reconciliation`,
    right: 'work',
    summary: 'Compares with the census in the body, a file of the source',
    answer: compare,
  },
  {
    method: 'GET',
    path: `${at}/nights`,
    right: 'see',
    summary: 'What came of each of the last nights',
    answer: nights,
  },
]

async function last(asked: Asked): Promise<AppResponse> {
  const report = await readReport(asked.context.pool, asked.facility)
  if (!report)
    throw fail('notFound', 'reconciliation-missing', 'No census of this facility was compared yet.')
  return ok(shown(asked, report))
}

async function compare(asked: Asked): Promise<AppResponse> {
  const runtime = runtimeOf(asked)
  if (!runtime.adapter.census)
    throw fail('notFound', 'census-missing', 'The adapter of this facility reads no census.')
  const census = asked.request.body ?? Buffer.alloc(0)
  const report = await reconcile(runtime, census, { now: asked.context.now(), by: 'hand' }).catch(
    (error: unknown) => {
      if (error instanceof Unreadable || error instanceof Refused)
        throw fail('invalid', error.code, error.message)
      throw error
    },
  )
  return ok(shown(asked, report))
}

async function nights({ context, facility }: Asked): Promise<AppResponse> {
  return ok({ nights: await listNights(context.pool, facility) })
}

/** Security: record numbers are of residents. Who may not see them reads how many there are. */
function shown({ principal }: Asked, report: Report): object {
  const { missing, extra, moved, wrongStatus, ...rest } = report
  const counts = {
    missing: missing.length,
    extra: extra.length,
    moved: moved.length,
    wrongStatus: wrongStatus.length,
  }
  return may(principal, 'content') ? { ...report, counts } : { ...rest, counts }
}
