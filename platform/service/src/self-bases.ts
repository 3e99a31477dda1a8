/** Every base URL under which clients may know this platform: references to them are local. */
import type { PlatformSettings } from './platform-settings.ts'
import { schemeOf } from './tls.ts'

const SERVICES = 7
const LOOPBACK = ['localhost', '127.0.0.1']

export function selfBasesOf({
  host,
  port,
  tls,
  publicUrl,
}: Pick<PlatformSettings, 'host' | 'port' | 'tls' | 'publicUrl'>): string[] {
  const hosts = [...new Set([...LOOPBACK, host])]
  const ports = Array.from({ length: SERVICES + 1 }, (_, place) => port + place)
  const own = hosts.flatMap((name) =>
    ports.map((number) => `${schemeOf({ tls })}://${name}:${number}/fhir/R4`),
  )
  return publicUrl === '' ? own : [`${publicUrl}/fhir/R4`, ...own]
}
