/** Every base URL under which clients may know this platform: references to them are local. */
import type { PlatformSettings } from './platform-settings.ts'

const SERVICES = 7
const LOOPBACK = ['localhost', '127.0.0.1']

export function selfBasesOf({ host, port }: Pick<PlatformSettings, 'host' | 'port'>): string[] {
  const hosts = [...new Set([...LOOPBACK, host])]
  const ports = Array.from({ length: SERVICES + 1 }, (_, place) => port + place)
  return hosts.flatMap((name) => ports.map((number) => `http://${name}:${number}/fhir/R4`))
}
