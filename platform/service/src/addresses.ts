/** Where the processes of the platform find each other. */
import type { PlatformSettings } from './platform-settings.ts'
import { schemeOf } from './tls.ts'

type Places = Pick<PlatformSettings, 'host' | 'port' | 'serviceUrls' | 'tls'>

/** Every given address of a process, `http://medley-labs-replicas:5004`; without one, its own port on this machine. */
export function addressesOf(settings: Places, name: string, offset: number): string[] {
  const { host, port, serviceUrls } = settings
  const given = serviceUrls[name] ?? ''
  return given === '' ? [`${schemeOf(settings)}://${host}:${port + offset}`] : given.split(',')
}
