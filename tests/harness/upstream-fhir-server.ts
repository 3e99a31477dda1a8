/**
 * A FHIR R4 server in memory that is not ours and does its work well: versions, histories, deletions, ETags, transactions.
 * What it offers and how it names its versions is told to it, so that it stands for the products that a module may meet.
 */
import { createPublicKey, verify } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerFhir } from './upstream-interactions.ts'
import { createResources, type Resources } from './upstream-resources.ts'

export interface UpstreamOptions {
  types: readonly string[]
  /** `software.name` of its CapabilityStatement. */
  software?: string
  /** Versions are hashes, not numbers. */
  opaqueVersions?: boolean
  /** It gives the ids itself. */
  ownIds?: boolean
  /** Offered beside read, create, update, delete and search. */
  interactions?: readonly string[]
  transactions?: boolean
  /** Search parameters that it knows beside `_id`, `_tag` and `_lastUpdated`. */
  parameters?: readonly string[]
  /** How clients get in; nobody has to, if it does not say. */
  login?: { client: string; secret?: string; publicKeyPem?: string; inForm?: boolean }
  pageSize?: number
}

export interface UpstreamServer extends Resources {
  /** `http://127.0.0.1:40123/fhir` */
  base: string
  tokenUrl: string
  /** Method and address of everything that it was asked. */
  seen: string[]
  /** Answers nothing. */
  isDown: boolean
  stop(): Promise<void>
}

const TOKEN = 'an-access-token'

export async function startUpstream(options: UpstreamOptions): Promise<UpstreamServer> {
  const resources = createResources(options.opaqueVersions === true)
  const http = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const root = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const upstream: UpstreamServer = {
    ...resources,
    base: `${root}/fhir`,
    tokenUrl: `${root}/tenant/oauth2/${options.login?.inForm === true ? 'v2.0/' : 'plain/'}token`,
    seen: [],
    isDown: false,
    stop: () =>
      new Promise((resolve) => {
        http.closeAllConnections()
        http.close(() => resolve())
      }),
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const { method = 'GET', url = '', headers } = request
    if (upstream.isDown) return void request.socket.destroy()
    if (url.endsWith('/token'))
      return send(response, tokenFor(new URLSearchParams(body), headers.authorization))
    upstream.seen.push(`${method} ${url.replace('/fhir/', '')}`)
    if (options.login && headers.authorization !== `Bearer ${TOKEN}`) return send(response, { status: 401 })
    send(
      response,
      answerFhir(
        { resources, options, base: upstream.base },
        { method, url: new URL(url, root), headers, body },
      ),
    )
  }

  function tokenFor(form: URLSearchParams, authorization: string | undefined): Answer {
    const { client = '', secret, publicKeyPem, inForm } = options.login ?? {}
    const isKnown =
      publicKeyPem !== undefined
        ? isAssertionOf(form.get('client_assertion') ?? '', {
            client,
            publicKeyPem,
            audience: upstream.tokenUrl,
          })
        : inForm === true
          ? form.get('client_id') === client && form.get('client_secret') === secret
          : authorization === `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`
    if (form.get('grant_type') !== 'client_credentials' || !isKnown)
      return { status: 401, body: { error: 'invalid_client' } }
    return { status: 200, body: { access_token: TOKEN, token_type: 'Bearer', expires_in: 300 } }
  }
  return upstream
}

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: object | undefined
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  response.writeHead(status, { ...(body ? { 'content-type': 'application/fhir+json' } : {}), ...headers })
  response.end(body && JSON.stringify(body))
}

/** https://www.rfc-editor.org/rfc/rfc7523#section-3 */
function isAssertionOf(
  assertion: string,
  { client, publicKeyPem, audience }: { client: string; publicKeyPem: string; audience: string },
): boolean {
  const [head = '', claims = '', signature = ''] = assertion.split('.')
  const { sub, aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as Record<
    string,
    unknown
  >
  const key = { key: createPublicKey(publicKeyPem), dsaEncoding: 'ieee-p1363' } as const
  const isSigned = verify(
    'sha384',
    Buffer.from(`${head}.${claims}`),
    key,
    Buffer.from(signature, 'base64url'),
  )
  return isSigned && sub === client && aud === audience && Number(exp) > Date.now() / 1000
}
