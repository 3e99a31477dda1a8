/** Which FHIR servers keep resources of a module, and whose: from the settings, and from the facts of the facilities. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ForeignAuth } from '@medley/federation/foreign/federation-file'
import type { UpstreamServer } from '@medley/federation/upstream/upstream'
import type { PlatformSettings } from '../platform-settings.ts'
import { environment, type Environment, SettingsError } from '../settings.ts'
import { partOf, type UpstreamPart } from './upstream-settings.ts'

export interface UpstreamPlans {
  /** Of facilities that have none of their own. */
  everybody: UpstreamServer | undefined
  facilities: ReadonlyMap<string, UpstreamServer>
}

/** `upstream` in `facilities/<id>.json`, by the name of a module. Secrets are no facts: a variable holds them. */
interface FacilityUpstream {
  baseUrl: string
  tokenUrl?: string
  clientId?: string
  /** Environment variable. */
  secretVariable?: string
  privateKeyFile?: string
  scope?: string
  /** What has no tag there is this facility's. */
  untagged?: boolean
}

const TIMEOUT_MS = 10_000

export function upstreamPlans(
  name: string,
  settings: Pick<
    PlatformSettings,
    'upstream' | 'upstreams' | 'upstreamParts' | 'upstreamPartsOf' | 'facilities'
  >,
  from: Environment = environment(),
): UpstreamPlans {
  const own = settings.upstreams[name] ?? ''
  // What opens one server is shown to no other.
  const part = (which: UpstreamPart): string =>
    (own === '' ? settings.upstreamParts[which] : settings.upstreamPartsOf[partOf(name, which)]) ?? ''
  const url = own || settings.upstream
  const everybody =
    url === ''
      ? undefined
      : planOf(`FHIR_SERVER_URL of ${name}`, {
          baseUrl: url,
          tokenUrl: part('TOKEN_URL'),
          clientId: part('CLIENT_ID'),
          secret: part('CLIENT_SECRET'),
          keyFile: part('PRIVATE_KEY_FILE'),
          scope: part('SCOPE'),
          untagged: part('UNTAGGED'),
        })
  return { everybody, facilities: ofFacilities(name, settings.facilities, from) }
}

function ofFacilities(name: string, folder: string, from: Environment): Map<string, UpstreamServer> {
  const home = path.join(folder, 'facilities')
  const plans = new Map<string, UpstreamServer>()
  if (!existsSync(home)) return plans
  for (const file of readdirSync(home)) {
    if (!file.endsWith('.json') || file.endsWith('.schema.json')) continue
    const { id, upstream } = factsIn(path.join(home, file))
    const found = upstream?.[name]
    if (!found) continue
    const { baseUrl, tokenUrl = '', clientId = '', secretVariable, privateKeyFile = '', scope = '' } = found
    const plan = planOf(`upstream.${name} in ${file}`, {
      ...{ baseUrl, tokenUrl, clientId, scope },
      secret: secretVariable === undefined ? '' : (from[secretVariable] ?? ''),
      keyFile: privateKeyFile === '' ? '' : path.resolve(folder, privateKeyFile),
      untagged: found.untagged === true ? id : '',
    })
    plans.set(id, { ...plan, facilities: [id] })
  }
  return plans
}

interface Facts {
  id: string
  upstream?: Record<string, FacilityUpstream>
}

function factsIn(file: string): Facts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Facts
  } catch (error) {
    throw new SettingsError([`${file} is no JSON: ${(error as Error).message}`])
  }
}

interface Given {
  baseUrl: string
  tokenUrl: string
  clientId: string
  secret: string
  keyFile: string
  scope: string
  untagged: string
}

function planOf(where: string, given: Given): UpstreamServer {
  const baseUrl = given.baseUrl.replace(/\/+$/, '')
  return {
    name: new URL(baseUrl).host,
    baseUrl,
    auth: authOf(where, { ...given, baseUrl }),
    facilities: undefined,
    timeoutMs: TIMEOUT_MS,
    untagged: given.untagged || undefined,
  }
}

function authOf(where: string, { baseUrl, tokenUrl, clientId, secret, keyFile, scope }: Given): ForeignAuth {
  if (tokenUrl === '' && clientId === '' && secret === '' && keyFile === '') return { type: 'none' }
  if (tokenUrl === '' || clientId === '' || (secret === '') === (keyFile === ''))
    throw new SettingsError([`${where} needs a token address, a client, and either a secret or a key file.`])
  // https://learn.microsoft.com/azure/healthcare-apis/get-access-token
  const isEntra = new URL(tokenUrl).host.endsWith('microsoftonline.com')
  const asked = {
    tokenUrl,
    clientId,
    scope: scope || (isEntra ? `${new URL(baseUrl).origin}/.default` : undefined),
  }
  return secret === ''
    ? { type: 'private_key_jwt', ...asked, keyFile }
    : { type: 'client_credentials', ...asked, clientSecret: secret }
}
