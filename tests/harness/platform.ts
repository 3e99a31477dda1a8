/** A whole platform as a user starts it: real processes on free ports with a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readManifests } from '../../apps/host/manifests.ts'
import { makePreparedDataDir, removeDataDir } from './data-folders.ts'
import { findFreePorts } from './free-ports.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface PlatformOptions {
  /** Default: a new one that is deleted at the end. */
  dataDir?: string
  port?: number
  demoData?: 'none' | 'small' | 'full'
  /** Further settings. */
  environment?: Record<string, string>
}

export interface Client {
  client: string
  secret: string
  /** What it asks for; everything, if it does not say. */
  scope?: string
}

/** Where a platform is, and what can be asked of it; it may belong to another process. */
export interface Platform {
  /** Of the gateway: `http://localhost:12000`. */
  baseUrl: string
  dataDir: string
  port: number
  /** Of one module's own service. */
  url(module: string): string
  /** An access token of a demo client. */
  token(client?: Client): Promise<string>
  /** A token for a module's own service. */
  tokenFor(module: string): Promise<string>
  /** `kill -9`. */
  kill(name: string): void
  /** The log of one process. */
  logs(name: string): string
}

export interface OwnPlatform extends Platform {
  /** What it printed so far. */
  output(): string
  /** Asks it to stop and waits; the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  process: ChildProcess
}

export async function startPlatform(options: PlatformOptions = {}): Promise<OwnPlatform> {
  const started = await launchPlatform(options)
  await started.ready
  return started.platform
}

/** For tests of starts that fail: the platform may never get ready. */
export async function launchPlatform(
  options: PlatformOptions = {},
): Promise<{ platform: OwnPlatform; ready: Promise<void> }> {
  const port = options.port ?? (await findFreePorts())
  const dataDir = options.dataDir ?? makePreparedDataDir()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'apps/host/start.ts'], {
    cwd: root,
    env: {
      ...cleanEnvironment(),
      MEDLEY_PORT: String(port),
      MEDLEY_DATA: dataDir,
      MEDLEY_DEMO_DATA: options.demoData ?? 'none',
      MEDLEY_SUBSCRIPTION_ENDPOINTS: hooksOf(port),
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ready = waitUntilReady(child, () => output)
  ready.catch(() => undefined)
  const platform: OwnPlatform = {
    ...(await describePlatform({ port, dataDir })),
    output: () => output,
    process: child,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      const code = await exited
      if (options.dataDir === undefined) removeDataDir(dataDir)
      return code
    },
  }
  return { platform, ready }
}

/** Settings of whoever runs the tests must not reach the platform under test. */
const cleanEnvironment = (): Record<string, string> => {
  const foreign = Object.entries(process.env).filter(
    ([name]) => !/^(MEDLEY_|DATABASE_URL|FHIR_SERVER_|npm_|NODE_TEST)/.test(name),
  )
  return Object.fromEntries(foreign) as Record<string, string>
}

/** Where Subscriptions of a platform under test may send to: the last port of its block. */
export const hooksOf = (port: number): string => `http://127.0.0.1:${port + 39}/hooks`

const startSeconds = 180

async function waitUntilReady(child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000
  while (!/^Medley is ready: /m.test(output())) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The platform ended at its start:\n${output()}`)
    if (Date.now() > deadline)
      throw new Error(`The platform was not ready within ${startSeconds} s:\n${output()}`)
    await delay(50)
  }
}

interface Place {
  port: number
  dataDir: string
}

async function describePlatform({ port, dataDir }: Place): Promise<Platform> {
  const ports = new Map((await readManifests()).map((module) => [module.name, port + module.port]))
  const baseUrl = `http://localhost:${port}`
  const token = (client: Client = { client: 'medley-demo', secret: 'medley-demo-secret' }) =>
    requestToken(baseUrl, client, {
      grant_type: 'client_credentials',
      scope: client.scope ?? 'system/*.cruds',
    })
  return {
    baseUrl,
    dataDir,
    port,
    url: (module) => `http://localhost:${ports.get(module) ?? port}`,
    token,
    tokenFor: async (module) =>
      requestToken(
        baseUrl,
        { client: 'medley-demo', secret: 'medley-demo-secret' },
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: await token(),
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          audience: module,
        },
      ),
    kill: (name) => {
      process.kill(Number(readFileSync(path.join(dataDir, 'run', `${name}.pid`), 'utf8')), 'SIGKILL')
    },
    logs: (name) => readFileSync(path.join(dataDir, 'logs', `${name}.log`), 'utf8'),
  }
}

const DEMO: Client = { client: 'medley-demo', secret: 'medley-demo-secret' }

export async function requestToken(
  baseUrl: string,
  { client, secret }: Client = DEMO,
  form: Record<string, string> = { grant_type: 'client_credentials', scope: 'system/*.cruds' },
): Promise<string> {
  const discovery = await fetch(`${baseUrl}/fhir/R4/.well-known/smart-configuration`)
  const { token_endpoint: endpoint } = (await discovery.json()) as { token_endpoint: string }
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    body: new URLSearchParams(form),
  })
  const { access_token: token } = (await response.json()) as { access_token?: string }
  if (token === undefined) throw new Error(`No token: status ${response.status}`)
  return token
}

/**
 * The platform that `npm test` has started for several files; a file that is run alone starts its own. Files that share it
 * must not depend on what else is in it. Only outages stop and kill, and leave it as they found it.
 */
export async function sharePlatform(): Promise<{ platform: Platform; release: () => Promise<void> }> {
  const place = process.env['TEST_PLATFORM']
  if (place !== undefined) {
    return { platform: await describePlatform(JSON.parse(place) as Place), release: async () => undefined }
  }
  const own = await startPlatform()
  return { platform: own, release: async () => void (await own.stop()) }
}
