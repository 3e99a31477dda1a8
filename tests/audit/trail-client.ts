/** The trail as the auditor sees it, and how tests find in it what they did. */
import type { Platform } from '../harness/platform.ts'

export interface Coding {
  system?: string
  code: string
}

export interface AuditEvent {
  resourceType: string
  id: string
  meta: { profile?: string[]; lastUpdated: string }
  type: Coding
  subtype?: Coding[]
  action: string
  recorded: string
  outcome: string
  outcomeDesc?: string
  agent: {
    type?: { coding: Coding[] }
    who?: { reference?: string; identifier?: { system?: string; value: string } }
    requestor: boolean
    network?: { address: string; type: string }
    role?: unknown[]
    purposeOfUse?: { coding: Coding[] }[]
    media?: unknown
  }[]
  source: { site?: string; observer: unknown }
  entity?: {
    what?: { reference?: string; identifier?: { value: string } }
    type?: Coding
    role?: Coding
    query?: string
    name?: string
    detail?: unknown
  }[]
}

interface Bundle {
  total?: number
  link: { relation: string; url: string }[]
  entry?: { resource: AuditEvent }[]
}

export interface Reader {
  get(path: string): Promise<{ status: number; text: string }>
  /** With the CSRF token of the session. */
  send(method: string, path: string, csrf: string): Promise<{ status: number }>
  /** Every page of a search. */
  all(query: string): Promise<AuditEvent[]>
}

/** Signs in with the demo password. */
export async function signIn({ baseUrl }: Platform, username: string): Promise<Reader> {
  const login = await fetch(`${baseUrl}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ username, password: 'medley-demo' }),
  })
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
  const get: Reader['get'] = async (path) => {
    const url = path.startsWith('http') ? path : `${baseUrl}/fhir/R4/${path}`
    const response = await fetch(url, { headers: { cookie } })
    return { status: response.status, text: await response.text() }
  }
  return {
    get,
    send: (method, path, csrf) =>
      fetch(`${baseUrl}/fhir/R4/${path}`, {
        method,
        headers: { cookie, 'x-medley-csrf': csrf, 'content-type': 'application/fhir+json' },
        body: JSON.stringify({ resourceType: 'AuditEvent' }),
      }),
    async all(query) {
      const found: AuditEvent[] = []
      for (let url: string | undefined = `AuditEvent?${query}`; url !== undefined;) {
        const { status, text } = await get(url)
        if (status !== 200) throw new Error(`AuditEvent answered ${status}: ${text}`)
        const { entry = [], link } = JSON.parse(text) as Bundle
        found.push(...entry.map(({ resource }) => resource))
        url = link.find(({ relation }) => relation === 'next')?.url
      }
      return found
    },
  }
}

/** `X-Request-Id` of the request that an event is about. */
export const requestOf = ({ entity = [] }: AuditEvent): string =>
  entity.find(({ type }) => type?.code === 'XrequestId')?.what?.identifier?.value ?? ''

export const patientOf = ({ entity = [] }: AuditEvent): string =>
  entity.find(({ role }) => role?.code === '1')?.what?.reference ?? ''

export const dataOf = ({ entity = [] }: AuditEvent): string =>
  entity.find(({ role }) => role?.code === '4')?.what?.reference ?? ''
