/** What the gateway alone may ask: who somebody is, for whom a token speaks, and a launch for an app. */
import type Provider from 'oidc-provider'
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { Failure, fail } from '@medley/fhir/failures'
import { failureResponse, jsonResponse } from '@medley/service/respond'
import { isOutage, outage } from '@medley/store/postgres/outage'
import { endEverything } from './end-everything.ts'
import { findClient, findLaunchable, isAppOrigin, isFor } from './clients.ts'
import { type Identity } from './identity.ts'
import { identityOpenApi } from './open-api.ts'
import { type LaunchContext, mintLaunch } from './launches.ts'
import { principalOf } from './principals.ts'

type Question = Readonly<Record<string, unknown>>

interface Asked {
  identity: Identity
  provider: Provider
  question: Question
}

const text = (question: Question, name: string): string => {
  const value = question[name]
  return typeof value === 'string' ? value : ''
}

const answers: Readonly<Record<string, (asked: Asked) => Promise<unknown>>> = {
  '/internal/sign-in': async ({ identity: { accounts }, question }) =>
    typeof question['ticket'] === 'string'
      ? accounts.confirm(question['ticket'], text(question, 'code'))
      : accounts.signIn({ username: text(question, 'username'), password: text(question, 'password') }),
  '/internal/introspect': async ({ identity, provider, question }) => ({
    principal: await principalOf(identity, provider, text(question, 'token')),
  }),
  '/internal/account': async ({ identity, question }) => ({
    account: await identity.accounts.find(
      text(question, 'username'),
      text(question, 'facility') || undefined,
    ),
  }),
  '/internal/sign-out': async ({ identity, question }) => {
    await endEverything(identity, text(question, 'username'))
    return {}
  },
  '/internal/apps': async ({ identity, question }) => {
    const facility = text(question, 'facility')
    const [clients, account] = await Promise.all([
      findLaunchable(identity.pool, facility),
      identity.accounts.find(text(question, 'username'), facility),
    ])
    const theirs = clients.filter((client) => account && isFor(client, account))
    return {
      apps: theirs.map(({ id, name, launch_url: url }) => ({ id, name, site: URL.parse(url ?? '')?.host })),
    }
  },
  '/internal/origin': async ({ identity, question }) => ({
    isApp: await isAppOrigin(identity.pool, text(question, 'origin')),
  }),
  '/internal/launch': launch,
  '/internal/external': async ({ identity: { external } }) => ({ label: external?.label }),
  '/internal/external/start': async ({ identity: { external }, question }) =>
    external
      ? external.start({ redirectUri: text(question, 'redirectUri'), back: text(question, 'back') })
      : {},
  '/internal/external/finish': async ({ identity: { external }, question }) =>
    external
      ? external.finish({ url: text(question, 'url'), sealed: text(question, 'sealed') })
      : { state: 'refused', why: 'There is no other sign-in here.', back: '/' },
  '/internal/external/end': async ({ identity: { external }, question }) => ({
    url: await external?.end(text(question, 'returnTo')),
  }),
}

async function launch({ identity, question }: Asked): Promise<unknown> {
  const [username, id] = [text(question, 'username'), text(question, 'client')]
  const [account, client] = await Promise.all([
    identity.accounts.find(username, text(question, 'facility') || undefined),
    findClient(identity.pool, id),
  ])
  const isTheirs = !client?.facility || client.facility === account?.facility
  if (!account || !client?.launch_url || !isTheirs || !isFor(client, account)) return {}
  const context = (question['context'] ?? {}) as LaunchContext
  const token = await mintLaunch(identity, { username, client: client.id, context })
  return { launch: token, url: client.launch_url }
}

export function createInternalApi(identity: Identity, provider: () => Provider): App {
  return async (request) => {
    try {
      return await answer(request, identity, provider())
    } catch (error) {
      if (error instanceof Failure) return failureResponse(error)
      if (isOutage(error)) return failureResponse(outage(error))
      identity.log.error('a request failed unexpectedly', error)
      return failureResponse(fail('unexpected', 'unexpected', 'Something went wrong here.'))
    }
  }
}

async function answer(request: AppRequest, identity: Identity, provider: Provider): Promise<AppResponse> {
  if (request.url === '/openapi.json') return identityOpenApi()
  const reply = request.method === 'POST' ? answers[request.url] : undefined
  if (!reply) throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
  if (!(await identity.isGateway(request.headers['authorization'])))
    throw fail('notAuthenticated', 'token-missing', 'This address is for the gateway alone.')
  const question = JSON.parse(request.body?.toString('utf8') ?? '{}') as Question
  return jsonResponse(200, await reply({ identity, provider, question }), { 'cache-control': 'no-store' })
}
