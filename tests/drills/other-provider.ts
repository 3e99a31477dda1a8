/** A second OpenID provider on this machine, which signs in whoever the test says, without asking; and a certificate. */
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import tls from 'node:tls'
import Provider from 'oidc-provider'
import { generate } from 'selfsigned'

export const SECRET = 'a shared secret of both'

/** What the provider says of a person. */
export interface Person {
  /** How the person proved who they are. */
  amr: string[]
  [claim: string]: unknown
}

export interface OtherProvider {
  issuer: string
  people: Record<string, Person>
  /** Who sits at its password page. */
  person: string
  /** The address to which it leads back, once that is known. */
  serve(redirect: string): void
  close(): void
}

export async function startProvider(people: Record<string, Person>): Promise<OtherProvider> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const other: OtherProvider = {
    issuer,
    people,
    person: '',
    serve: (redirect) => void server.on('request', answer(other, redirect)),
    close: () => server.close(),
  }
  return other
}

function answer(other: OtherProvider, redirect: string) {
  const provider: Provider = new Provider(other.issuer, {
    clients: [
      {
        client_id: 'medley',
        client_secret: SECRET,
        redirect_uris: [redirect],
        post_logout_redirect_uris: [redirect.replace('/callback', '')],
      },
    ],
    claims: { openid: ['sub', 'amr', 'groups'], profile: ['name', 'preferred_username'] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...other.people[id] }) }),
    loadExistingGrant: async ({ oidc }) => {
      const accountId = oidc.session?.accountId
      const grant = new provider.Grant({
        ...(accountId === undefined ? {} : { accountId }),
        clientId: 'medley',
      })
      grant.addOIDCScope(String(oidc.params?.['scope']))
      await grant.save()
      return grant
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false } },
  })
  const callback = provider.callback()
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (!request.url?.startsWith('/interaction/')) return void callback(request, response)
    const { person, people } = other
    void provider.interactionFinished(request, response, {
      login: { accountId: person, amr: people[person]?.amr ?? ['none'] },
    })
  }
}

const usual = tls.getCACertificates('default')

/** Certificate and key for this machine, signed by itself, as `cert.pem` and `key.pem`; this process trusts it from now on. */
export async function certify(folder: string): Promise<void> {
  const altNames = [
    { type: 2 as const, value: 'localhost' },
    { type: 7 as const, ip: '127.0.0.1' },
  ]
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames },
    ],
  })
  writeFileSync(path.join(folder, 'key.pem'), key)
  writeFileSync(path.join(folder, 'cert.pem'), cert)
  tls.setDefaultCACertificates([...usual, cert])
}

export type Jars = Map<string, Map<string, string>>

/** Goes where it is led, as a browser does, with the cookies of every site; `turn` may change an address on the way. */
export async function follow(
  start: URL,
  { jars = new Map(), turn = (url) => url }: { jars?: Jars; turn?: (url: URL) => URL } = {},
) {
  let url = start
  for (let steps = 0; steps < 20; steps++) {
    const jar = jars.get(url.origin) ?? new Map<string, string>()
    jars.set(url.origin, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return { status: response.status, text: await response.text(), url, jars }
    await response.arrayBuffer()
    url = turn(new URL(location, url))
  }
  throw new Error('led round in a circle')
}
