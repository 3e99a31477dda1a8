/** Where seals are kept outside of the database: a folder with a file for each module, or an address that takes them. */
import { appendFile, mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Anchor } from '@medley/audit/sealing/anchor'

export interface Anchors {
  append(module: string, anchor: Anchor): Promise<void>
}

const TIMEOUT_MS = 5000

/** `http…`: each seal is sent there by POST as JSON, with the name of its module. Anything else is a folder. */
export function openAnchors(place: string): Anchors {
  return /^https?:/.test(place) ? sendingTo(place) : inFolder(place)
}

export const anchorFile = (folder: string, module: string): string => path.join(folder, `${module}.jsonl`)

function inFolder(folder: string): Anchors {
  return {
    async append(module, anchor) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await appendFile(anchorFile(folder, module), `${JSON.stringify(anchor)}\n`, {
        mode: 0o600,
        flush: true,
      })
    },
  }
}

const sendingTo = (url: string): Anchors => ({
  async append(module, anchor) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ module, ...anchor }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) throw new Error(`the keeper of seals answered ${response.status}`)
  },
})
