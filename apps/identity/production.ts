/** What must not be where people are cared for. */
import { SettingsError, environment } from '@medley/service/settings'

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/

export const isProduction = (): boolean => environment()['NODE_ENV'] === 'production'

/** Passwords and records travel over what listens: plain HTTP may not leave the machine. */
export function refusePlainHttp({ host, tls }: { host: string; tls: string }): void {
  if (!isProduction() || tls !== 'off' || LOOPBACK.test(host)) return
  throw new SettingsError([
    `MEDLEY_HOST=${host} would be plain HTTP outside this machine, which is refused with NODE_ENV=production: set MEDLEY_TLS=files, or leave MEDLEY_HOST unset and put a proxy with TLS in front (MEDLEY_TLS=terminated).`,
  ])
}

export function refuseDemo(hasDemo: boolean): void {
  if (!isProduction() || !hasDemo) return
  throw new SettingsError([
    'This database has demo users or demo clients, whose passwords are public. NODE_ENV=production refuses them: start with an empty data folder, or npm run admin -- demo remove.',
  ])
}
