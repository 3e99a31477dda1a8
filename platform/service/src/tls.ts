/**
 * TLS of a listener, with certificate and key from files: they are read again when they change, so that a renewed
 * certificate needs no restart. Whoever calls another process of the platform trusts the authority that signed it.
 */
import { readFileSync, watchFile, unwatchFile } from 'node:fs'
import type { Server } from 'node:https'
import tls from 'node:tls'
import type { PlatformSettings } from './platform-settings.ts'
import { SettingsError } from './settings.ts'

export interface TlsFiles {
  cert: string
  key: string
  /** '' where the certificate is its own authority. */
  authority: string
}

type TlsSettings = Pick<PlatformSettings, 'tls' | 'tlsCertFile' | 'tlsKeyFile' | 'tlsAuthorityFile'>

const LOOK_EVERY_MS = 2000

export function tlsFilesOf({ tls: mode, tlsCertFile, tlsKeyFile, tlsAuthorityFile }: TlsSettings) {
  if (mode !== 'files') return undefined
  if (tlsCertFile === '' || tlsKeyFile === '')
    throw new SettingsError([
      'MEDLEY_TLS=files needs MEDLEY_TLS_CERT_FILE and MEDLEY_TLS_KEY_FILE: a certificate chain and its key, PEM.',
    ])
  return { cert: tlsCertFile, key: tlsKeyFile, authority: tlsAuthorityFile } satisfies TlsFiles
}

/** `https` between the processes too, where there are files. */
export const schemeOf = ({ tls: mode }: Pick<PlatformSettings, 'tls'>): 'http' | 'https' =>
  mode === 'files' ? 'https' : 'http'

/** Whether browsers come by TLS: to us, or to the proxy in front. */
export const isSecure = ({ tls: mode }: Pick<PlatformSettings, 'tls'>): boolean => mode !== 'off'

/** Nothing older than TLS 1.2 (NIST SP 800-52 Rev. 2). */
export const secureContext = ({ cert, key }: TlsFiles): tls.SecureContextOptions => ({
  cert: readFileSync(cert),
  key: readFileSync(key),
  minVersion: 'TLSv1.2',
})

/** A damaged file is told and the last good one stays. */
export function reloadWhenChanged(server: Server, files: TlsFiles, failed: (error: unknown) => void): void {
  const reload = (): void => {
    try {
      server.setSecureContext(secureContext(files))
    } catch (error) {
      failed(error)
    }
  }
  const watched = [files.cert, files.key]
  for (const file of watched) watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, reload)
  server.once('close', () => {
    for (const file of watched) unwatchFile(file, reload)
  })
}

/**
 * Calls of this process trust our own certificate beside the usual authorities, and one that was renewed as soon as it is
 * there. The one before is trusted no more: of two that name the same subject OpenSSL looks at one alone. Processes take
 * a new one within two seconds of each other; connections that are open stay open.
 */
export function trustOwn(settings: TlsSettings): void {
  const files = tlsFilesOf(settings)
  if (!files) return
  const file = files.authority || files.cert
  const usual = tls.getCACertificates('default')
  const trust = (): void => tls.setDefaultCACertificates([...usual, readFileSync(file, 'utf8')])
  trust()
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, () => {
    try {
      trust()
    } catch {
      // A damaged file changes nothing; the listener tells of it.
    }
  })
}
