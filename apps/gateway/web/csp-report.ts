/** What browsers refused on our pages: which rule, and of which kind of address. The page's own address may name a resident and is dropped. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import type { Log } from '@medley/service/log'

interface Report {
  type?: string
  body?: { effectiveDirective?: string; blockedURL?: string }
}

const MOST = 20
const ACCEPTED = { status: 204, headers: {} }

/** https://www.w3.org/TR/reporting-1/#post-endpoint */
export function answerCspReport({ log }: { log: Log }, { method, body }: AppRequest): AppResponse {
  if (method !== 'POST') return { status: 405, headers: { allow: 'POST' } }
  for (const { body: told } of reportsIn(body).slice(0, MOST))
    log.warn('a page broke its content security policy', {
      directive: /^[a-z-]{1,40}$/.exec(told?.effectiveDirective ?? '')?.[0],
      blocked: kindOf(told?.blockedURL ?? ''),
    })
  return { ...ACCEPTED, headers: {} }
}

function reportsIn(body: Buffer | undefined): Report[] {
  try {
    const reports: unknown = JSON.parse(body?.toString('utf8') ?? '[]')
    return Array.isArray(reports) ? (reports as Report[]) : []
  } catch {
    return []
  }
}

/** `inline`, `eval` or the scheme: an address may be anything. */
const kindOf = (blocked: string): string => /^(?:inline|eval|[a-z]{1,10}(?=:))/.exec(blocked)?.[0] ?? 'other'
