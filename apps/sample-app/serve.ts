/** Serves the sample app on an origin of its own, on this machine alone: an app never shares a site with the chart. */
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'

/** From the gateway's port. */
export const PORT_OFFSET = 12
/** Not `localhost`: cookies know no ports, and the chart's must not come here. */
export const HOST = '127.0.0.1'

const FILES: Readonly<Record<string, { file: string; type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/app.js': { file: 'app.js', type: 'text/javascript; charset=utf-8' },
  '/style.css': { file: 'style.css', type: 'text/css; charset=utf-8' },
}

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src http://localhost:* http://127.0.0.1:* https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export async function serveSampleApp(gatewayPort: number): Promise<Server> {
  const server = createServer((request, response) => {
    const known = FILES[(request.url ?? '/').replace(/\?.*/, '')]
    if (!known || request.method !== 'GET') return void response.writeHead(404).end()
    readFile(new URL(known.file, import.meta.url)).then(
      (body) => response.writeHead(200, { ...HEADERS, 'content-type': known.type }).end(body),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(gatewayPort + PORT_OFFSET, HOST, resolve)
  })
  return server
}
