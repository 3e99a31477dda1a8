/** Which processes the platform has, and what each of them is told. A process is told its own secrets only. */
import path from 'node:path'
import type { PlatformSettings } from '@medley/service/platform-settings'
import { environment } from '@medley/service/settings'
import type { DatabaseUrls } from './databases.ts'
import type { KeyFiles } from './keys.ts'
import { root } from './manifests.ts'
import { type Listener, reachable } from './ports.ts'
import type { ProcessPlan } from './supervised-process.ts'

export interface PlanInputs {
  settings: PlatformSettings
  /** Absolute. */
  data: string
  urls: DatabaseUrls
  keys: KeyFiles
}

export function planProcess(listener: Listener, inputs: PlanInputs): ProcessPlan {
  const { name, host, port } = listener
  const isGateway = name === 'gateway'
  const file = path.join(root, isGateway ? 'apps/gateway/main.ts' : 'apps/host/main.ts')
  return {
    name,
    command: isGateway ? [file] : [file, name],
    environment: isGateway
      ? { ...describeEnvironment(name, inputs), MEDLEY_SIGNING_KEY_FILE: inputs.keys.signing }
      : describeEnvironment(name, inputs),
    readiness: `http://${reachable(host)}:${port}/readyz`,
  }
}

const isForUs = /^(MEDLEY_|DATABASE_URL|FHIR_SERVER_|npm_|INIT_CWD$)/

function describeEnvironment(
  name: string,
  { settings, data, urls, keys }: PlanInputs,
): Record<string, string> {
  const others = Object.entries(environment()).filter(([key]) => !isForUs.test(key))
  return {
    ...(Object.fromEntries(others) as Record<string, string>),
    MEDLEY_PORT: String(settings.port),
    MEDLEY_HOST: settings.host,
    MEDLEY_DATA: data,
    MEDLEY_DEMO_DATA: settings.demoData,
    MEDLEY_CLOCK_OFFSET_MS: String(settings.clockOffsetMs),
    MEDLEY_VERIFY_KEY_FILE: keys.verifying,
    [`DATABASE_URL_${name.toUpperCase().replaceAll('-', '_')}`]: urls[name] ?? '',
  }
}
