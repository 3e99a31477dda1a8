/** History of everything, or of a type that every module keeps: merged newest first, with a position in each module. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { answerOf } from '@medley/federation/answer'
import type { WireHistoryPage } from '@medley/service/interactions/histories'
import { historyLink, historyQueryOf } from '@medley/service/interactions/history'
import { bundleText } from '@medley/service/interactions/search'
import { toOutcome } from '@medley/fhir/failures'
import { fhirResponse } from '@medley/service/respond'
import type { FhirFace } from './face.ts'
import { sendAs, type Backend, type Caller } from './owners.ts'

interface Asked {
  /** Absent: of every type. */
  type: string | undefined
  query: URLSearchParams
}

/** Position of each module by name; `null` is at its end. */
type Positions = Readonly<Record<string, string | null>>

interface Part {
  backend: Backend
  page: WireHistoryPage
}

export async function answerHistory(
  face: FhirFace,
  caller: Caller,
  { type, query }: Asked,
): Promise<AppResponse> {
  const cursor = query.get('_cursor')
  const asked = { ...historyQueryOf(query), ...(type === undefined ? {} : { type }) }
  const before = cursor === null ? {} : (JSON.parse(face.sealer.open(cursor)) as Positions)
  const open = face.directory.backends.filter(({ name }) => before[name] !== null)
  const parts = await Promise.all(
    open.map(async (backend): Promise<Part> => ({
      backend,
      page: await pageOf(caller, backend, { ...asked, before: before[backend.name] ?? undefined }),
    })),
  )
  const all = parts
    .flatMap(({ backend, page }) => page.entries.map((entry) => ({ backend, entry })))
    .sort((one, another) => another.entry.updated - one.entry.updated)
  const taken = all.slice(0, asked.count)
  const next: Record<string, string | null> = { ...before }
  for (const { backend, page } of parts) {
    const mine = taken.filter((one) => one.backend === backend)
    const isDone = !page.more && mine.length === page.entries.length
    next[backend.name] = isDone ? null : (mine.at(-1)?.entry.position ?? before[backend.name] ?? '')
  }
  const notes = type === undefined && cursor === null ? face.directory.foreign.flatMap(notHere) : []
  const isLast = face.directory.backends.every(({ name }) => next[name] === null)
  const place = type === undefined ? '_history' : `${type}/_history`
  const address = { base: caller.base, query }
  const link = [{ relation: 'self', url: historyLink(address, place, []) }]
  if (!isLast)
    link.push({
      relation: 'next',
      url: historyLink(address, place, [['_cursor', face.sealer.seal(JSON.stringify(next))]]),
    })
  const total = isLast && cursor === null && notes.length === 0 ? { total: taken.length } : {}
  const head = { resourceType: 'Bundle', type: 'history', ...total, link }
  return fhirResponse(200, bundleText(head, [...notes, ...taken.map(({ entry }) => entry.text)]))
}

/** The versions of another server have no place in our order of time. Each of its types says where they are. */
const notHere = ({ name, owns }: Backend): string[] =>
  owns.map((type) =>
    JSON.stringify({
      request: { method: 'GET', url: `${type}/_history` },
      response: {
        status: '501 Not Implemented',
        outcome: toOutcome([
          {
            severity: 'warning',
            code: 'incomplete',
            diagnostics: `${type} is kept by the FHIR server ${name}; its versions are not part of this history.`,
          },
        ]),
      },
    }),
  )

async function pageOf(caller: Caller, backend: Backend, query: object): Promise<WireHistoryPage> {
  const request: AppRequest = {
    method: 'POST',
    url: '/internal/histories',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(query)),
  }
  return answerOf<WireHistoryPage>(backend.name, await sendAs(caller, backend, request))
}
