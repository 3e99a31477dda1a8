/** Fills a new platform with the synthetic resources of the modules' `examples/`, through the front door. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './manifests.ts'

export interface DemoDataOptions {
  /** Of the gateway: `http://localhost:5000`. */
  baseUrl: string
  log: (line: string) => void
}

export async function loadDemoData({ baseUrl, log }: DemoDataOptions): Promise<void> {
  const files = readdirSync(path.join(root, 'modules'))
    .map((name) => path.join(root, 'modules', name, 'examples'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.json'))
        .map((file) => path.join(folder, file)),
    )
  if (files.length === 0) return
  const token = await readToken(baseUrl)
  for (const [place, file] of files.entries()) {
    const text = readFileSync(file, 'utf8')
    const { resourceType } = JSON.parse(text) as { resourceType: string }
    const response = await fetch(`${baseUrl}/fhir/R4${resourceType === 'Bundle' ? '' : `/${resourceType}`}`, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json', authorization: `Bearer ${token}` },
      body: text,
    })
    if (!response.ok)
      throw new Error(`${path.relative(root, file)} was refused: ${(await response.text()).slice(0, 500)}`)
    if (place % 20 === 19 || place === files.length - 1) log(`Demo data: ${place + 1} of ${files.length}`)
  }
}

async function readToken(baseUrl: string): Promise<string> {
  const discovery = await fetch(`${baseUrl}/fhir/R4/.well-known/smart-configuration`)
  const { token_endpoint: endpoint } = (await discovery.json()) as { token_endpoint: string }
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('medley-demo:medley-demo-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token: token } = (await response.json()) as { access_token?: string }
  if (token === undefined) throw new Error(`no token for medley-demo (status ${response.status})`)
  return token
}
