/** Reads `MEDLEY_FEDERATION`; whatever is wrong with the file stops the start in plain words. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type ForeignServer, parseFederation } from '@medley/federation/foreign/federation-file'
import { EVERYWHERE } from '@medley/service/define-service'
import { SettingsError } from '@medley/service/settings'
import { module as conformance } from '../conformance/module.ts'

/** What the platform itself reads and writes on its way cannot be elsewhere. */
const KEPT: readonly string[] = [...EVERYWHERE, 'AuditEvent', ...conformance.owns]

export function readFederation(file: string): ForeignServer[] {
  if (file === '') return []
  const { servers, faults } = parseFederation(contentOf(file), KEPT)
  if (faults.length === 0) return servers.map((server) => withKeyBeside(server, file))
  throw new SettingsError(faults.map((fault) => `MEDLEY_FEDERATION, ${file}: ${fault}`))
}

/** A key file is named from where the federation file is. */
function withKeyBeside(server: ForeignServer, file: string): ForeignServer {
  const { auth } = server
  if (auth.type !== 'private_key_jwt') return server
  return { ...server, auth: { ...auth, keyFile: path.resolve(path.dirname(file), auth.keyFile) } }
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is not JSON' : (error as Error).message
    throw new SettingsError([`MEDLEY_FEDERATION: ${file} cannot be read: ${why}.`])
  }
}
