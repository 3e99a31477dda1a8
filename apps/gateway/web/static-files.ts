/** The shell and the remotes: files of `dist/web`, compressed when they were built, each page with its own CSP nonce. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { securityHeaders } from './security-headers.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
}

/** Named by their content, so they never change under an address. */
const IMMUTABLE = /^\/(?:modules\/[^/]+\/[^/]+\/|platform\/|fonts\/)|-[A-Za-z0-9_]{8,}\.(?:js|css|woff2)$/
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

export type StaticFiles = (request: AppRequest) => Promise<AppResponse | undefined>

/** Answers `undefined` where there is no such file; paths of screens get the page of the shell. */
export function createStaticFiles(root: string): StaticFiles {
  return async ({ method, url, headers }) => {
    if (method !== 'GET' && method !== 'HEAD') return undefined
    const path = decodeURI(url.split('?', 1)[0] ?? '/')
    const file = normalize(path)
    if (file.includes('..') || file.includes('\0')) return undefined
    const extension = extname(file)
    const type = TYPES[extension]
    if (extension === '' || file === '/index.html') return page(root, headers['accept'])
    return type === undefined ? undefined : fileAnswer(root, { file, type }, headers['accept-encoding'] ?? '')
  }
}

async function page(root: string, accept = ''): Promise<AppResponse | undefined> {
  if (!accept.includes('text/html') && !accept.includes('*/*')) return undefined
  const html = await contentOf(join(root, 'index.html'))
  if (!html) return undefined
  const nonce = randomBytes(18).toString('base64')
  return {
    status: 200,
    headers: { 'content-type': TYPES['.html'] ?? '', 'cache-control': 'no-cache', ...securityHeaders(nonce) },
    body: html.toString('utf8').replaceAll('__NONCE__', nonce),
  }
}

async function fileAnswer(
  root: string,
  { file, type }: { file: string; type: string },
  accepts: string,
): Promise<AppResponse | undefined> {
  const cache =
    IMMUTABLE.test(file) && !file.endsWith('.json') ? 'public, max-age=31536000, immutable' : 'no-cache'
  const headers = {
    'content-type': type,
    'cache-control': cache,
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
  }
  for (const { name, suffix } of ENCODINGS) {
    const body = accepts.includes(name) ? await contentOf(join(root, file + suffix)) : undefined
    if (body) return { status: 200, headers: { ...headers, 'content-encoding': name }, body }
  }
  const body = await contentOf(join(root, file))
  return body && { status: 200, headers, body }
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined
    throw error
  }
}
