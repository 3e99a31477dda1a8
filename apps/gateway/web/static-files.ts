/** The shell and the remotes: files of `dist/web`, compressed when they were built, each page with its own CSP nonce. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import type { ReleaseReader } from './release.ts'
import { commonHeaders, securityHeaders } from './security-headers.ts'
import { tamperedPage } from './tampered-page.ts'

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

const MANIFEST = '/modules/manifest.json'
/** Named by their content, so they never change under an address. */
const IMMUTABLE = /^\/(?:modules\/[^/]+\/[^/]+\/|platform\/|fonts\/)|-[A-Za-z0-9_]{8,}\.(?:js|css|woff2)$/
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

export type StaticFiles = (request: AppRequest) => Promise<AppResponse | undefined>

/** Answers `undefined` where there is no such file; paths of screens get the page of the shell. */
export function createStaticFiles(root: string, release: ReleaseReader): StaticFiles {
  return async ({ method, url, headers }) => {
    if (method !== 'GET' && method !== 'HEAD') return undefined
    const path = decodeURI(url.split('?', 1)[0] ?? '/')
    const file = normalize(path)
    if (file.includes('..') || file.includes('\0')) return undefined
    const extension = extname(file)
    const type = TYPES[extension]
    if (extension === '' || file === '/index.html') return page({ root, release }, headers['accept'])
    if (file === MANIFEST) return manifest({ root, release })
    if (/^\/release\.json/.test(file)) return undefined
    return type === undefined ? undefined : fileAnswer(root, { file, type }, headers['accept-encoding'] ?? '')
  }
}

interface Site {
  root: string
  release: ReleaseReader
}

async function page({ root, release }: Site, accept = ''): Promise<AppResponse | undefined> {
  if (!accept.includes('text/html') && !accept.includes('*/*')) return undefined
  const html = await contentOf(join(root, 'index.html'))
  if (!html) return undefined
  const signed = (await release.isSigned('/index.html', html)) ? await release.read() : undefined
  if (!signed) return tamperedPage()
  const nonce = randomBytes(18).toString('base64')
  const map = JSON.stringify(signed.importmap).replaceAll('<', '\\u003c')
  return {
    status: 200,
    headers: { 'content-type': TYPES['.html'] ?? '', 'cache-control': 'no-cache', ...securityHeaders(nonce) },
    body: html
      .toString('utf8')
      .replace('<!--importmap-->', () => `<script type="importmap" nonce="__NONCE__">${map}</script>`)
      .replaceAll('__NONCE__', nonce),
  }
}

/** Where a module is and what its seal must be: a changed one would lead to code that nobody signed. */
async function manifest({ root, release }: Site): Promise<AppResponse | undefined> {
  const bytes = await contentOf(join(root, MANIFEST))
  if (!bytes) return undefined
  if (!(await release.isSigned(MANIFEST, bytes)))
    throw fail('unavailable', 'screens-unsigned', 'The screens are not the ones that were built and signed.')
  return {
    status: 200,
    headers: { 'content-type': TYPES['.json'] ?? '', 'cache-control': 'no-cache', ...commonHeaders },
    body: bytes,
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
    ...commonHeaders,
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
