/** One transaction through the gateway, and what came of it. */
import { isJsonObject } from '@medley/fhir/json'
import { textOr } from '@medley/adapter/compact'
import type { GatewayClient } from './gateway-client.ts'
import { entriesOf } from './resolve.ts'

export interface Entry {
  readonly type: string
  readonly id: string
  readonly resource: Record<string, unknown>
  /** It must still be this one. */
  readonly version?: string
  /** It must not be there yet. */
  readonly isNew?: boolean
}

/** The gateway said no. 409 and 412: somebody was faster. 4xx: never like this. 5xx: later. */
export class TransactionRefused extends Error {
  readonly status: number
  /** Without content of the resources. */
  readonly reasons: readonly string[]
  constructor(status: number, body: unknown) {
    const reasons = reasonsOf(body)
    super(`refused (${status})`)
    this.status = status
    this.reasons = reasons
  }
}

function reasonsOf(body: unknown): string[] {
  const issues = isJsonObject(body) && Array.isArray(body['issue']) ? body['issue'].filter(isJsonObject) : []
  return issues.map(({ diagnostics, expression }) =>
    [Array.isArray(expression) ? expression.join(', ') : '', textOr(diagnostics)]
      .filter((text) => text !== '')
      .join(': '),
  )
}

/** `Type/id` → version. */
export async function sendTransaction(
  gateway: GatewayClient,
  entries: readonly Entry[],
): Promise<Map<string, string>> {
  if (entries.length === 0) return new Map()
  const { status, body } = await gateway.send({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: entries.map(({ type, id, resource, version, isNew }) => ({
      resource,
      request: {
        method: 'PUT',
        url: `${type}/${id}`,
        // A transaction of a process that was killed may be late: it must not overwrite what its successor made.
        ...(version === undefined
          ? isNew === true
            ? { ifNoneMatch: '*' }
            : {}
          : { ifMatch: `W/"${version}"` }),
      },
    })),
  })
  if (status !== 200) throw new TransactionRefused(status, body)
  const versions = entriesOf(body).map(({ response }) =>
    isJsonObject(response) ? /W\/"(.+)"/.exec(String(response['etag']))?.[1] : undefined,
  )
  return new Map(
    entries.flatMap(({ type, id }, place) =>
      versions[place] === undefined ? [] : [[`${type}/${id}`, versions[place]] as const],
    ),
  )
}
