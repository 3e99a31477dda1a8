/** Headers of every class of address, and what the policy of our pages refuses in a real browser. */
import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { createReleaseReader } from '../../apps/gateway/web/release.ts'
import { createStaticFiles } from '../../apps/gateway/web/static-files.ts'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { create, unique } from './smart-app.ts'

let platform: Platform
let release: (() => Promise<void>) | undefined
let browser: Browser
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await release?.()
})

const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}
const OF_PHI = { ...COMMON, 'cross-origin-resource-policy': 'same-origin', 'cache-control': 'no-store' }
const DATA = {
  ...OF_PHI,
  'content-security-policy': `default-src 'none'; frame-ancestors 'none'`,
}
const SHELL_POLICY = [
  `default-src 'none'`, `img-src 'self' blob:`, `font-src 'self'`, `connect-src 'self'`, `frame-src blob:`, `worker-src 'self'`,
  `manifest-src 'self'`, `base-uri 'none'`, `object-src 'none'`, `form-action 'self'`, `frame-ancestors 'none'`,
  `require-trusted-types-for 'script'`, `trusted-types angular angular#bundler medley-import-map dompurify`, `report-to csp`,
  `script-src 'nonce-N' 'strict-dynamic'`, `style-src 'self' 'nonce-N'`,
].join('; ') // prettier-ignore
const FORM_POLICY = [
  `default-src 'none'`, `style-src 'self'`, `img-src 'self'`, `font-src 'self'`, `base-uri 'none'`, `form-action 'self'`,
  `frame-ancestors 'none'`, `require-trusted-types-for 'script'`, `trusted-types 'none'`,
].join('; ') // prettier-ignore

/** One address of each class, and the headers that it must have; the nonce of a policy is told as N. */
const classes: Readonly<Record<string, { path: string; headers: Record<string, string>; token?: true }>> = {
  'the shell': { path: '/', headers: { ...COMMON, 'content-security-policy': SHELL_POLICY } },
  'a screen in a chart': {
    path: '/p/x/labs',
    headers: { ...COMMON, 'content-security-policy': SHELL_POLICY },
  },
  'the sign-in page': {
    path: '/login',
    headers: { ...COMMON, 'cache-control': 'no-store', 'content-security-policy': FORM_POLICY },
  },
  'the pages for apps': {
    path: '/auth/interaction/none',
    headers: { ...COMMON, 'cache-control': 'no-store', 'content-security-policy': FORM_POLICY },
  },
  'the session': { path: '/session', headers: DATA },
  'a refusal of the record': { path: '/fhir/R4/Patient', headers: DATA },
  'a search in the record': { path: '/fhir/R4/Patient?_count=1', headers: DATA, token: true },
  'a view': { path: '/api/patients/none', headers: DATA, token: true },
  'what is not there': { path: '/none.json', headers: DATA },
  'the list of modules': {
    path: '/modules/manifest.json',
    headers: { ...COMMON, 'cache-control': 'no-cache' },
  },
}

for (const [name, { path: place, headers, token }] of Object.entries(classes)) {
  test(`headers of ${name}`, async () => {
    const response = await fetch(`${platform.baseUrl}${place}`, {
      redirect: 'manual',
      headers: {
        accept: place === '/' || place.startsWith('/p/') ? 'text/html' : '*/*',
        ...(token ? { authorization: `Bearer ${await platform.token()}` } : {}),
      },
    })
    await response.arrayBuffer()
    const told = Object.fromEntries(
      Object.keys(headers).map((header) => [
        header,
        response.headers.get(header)?.replaceAll(/'nonce-[^']+'/g, `'nonce-N'`),
      ]),
    )
    assert.deepEqual(told, headers)
  })
}

test('each page has a nonce of its own', async () => {
  const nonce = async (): Promise<string | undefined> => {
    const response = await fetch(platform.baseUrl, { headers: { accept: 'text/html' } })
    const given = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1]
    assert.ok((await response.text()).includes(`nonce="${given ?? ''}"`))
    return given
  }
  assert.notEqual(await nonce(), await nonce())
})

/** Signed in, with every violation of the policy noted. */
async function openShell(): Promise<{ page: Page; violations: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const violations: string[] = []
  page.on('console', (message) => {
    if (/Content.Security.Policy|TrustedHTML|TrustedScript/i.test(message.text()))
      violations.push(message.text())
  })
  await page.goto(`${platform.baseUrl}/login`)
  await page.getByLabel('User name').fill('physician')
  await page.getByLabel('Password').fill('medley-demo')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('combobox', { name: 'Search patients' }).waitFor()
  return { page, violations }
}

/** What somebody might smuggle into a page; whether any of it ran. */
const INJECTED = `(() => {
  const script = document.createElement('script')
  try { script.text = 'globalThis.hasRun = true' } catch {}
  document.body.append(script)
  try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="globalThis.hasRun = true">') } catch {}
  return new Promise((resolve) => setTimeout(() => resolve('hasRun' in globalThis), 200))
})()`

test('a walk through all screens breaks no policy; what is injected does not run', async () => {
  const patient = await create(platform, { resourceType: 'Patient', name: [{ family: unique('Walker') }] })
  const { page, violations } = await openShell()
  const { modules } = (await (await fetch(`${platform.baseUrl}/modules/manifest.json`)).json()) as {
    modules: { path: string; pages: { in: string; path: string }[] }[]
  }
  const screens = modules.flatMap(({ path: module, pages }) =>
    pages
      .filter((one) => !one.path.includes(':'))
      .map((one) => (one.in === 'chart' ? `/p/${patient}/${module}/${one.path}` : `/${module}/${one.path}`)),
  )
  for (const screen of [`/p/${patient}/summary`, '/account/sessions', ...screens]) {
    await page.goto(platform.baseUrl + screen.replace(/\/$/, ''))
    await page.locator('main [data-state], main h1, main h2').first().waitFor()
  }
  assert.deepEqual(violations, [])

  assert.equal(await page.evaluate(INJECTED), false)
  await page.close()
})

test('a file of a remote that was changed on its way is refused, and its card says so', async () => {
  const { page } = await openShell()
  await page.route(/\/modules\/billing\/.*\.js$/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${await response.text()}\n;globalThis.hasRun = true` })
  })
  await page.goto(`${platform.baseUrl}/billing`)
  await page.getByRole('heading', { name: 'Billing is not available' }).waitFor()
  assert.equal(await page.evaluate(`'hasRun' in globalThis`), false)
  await page.close()
})

test('screens that nobody signed are not served', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-release-'))
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const told: string[] = []
  const log = {
    info: () => undefined,
    warn: (message: string) => void told.push(message),
    error: () => undefined,
  }
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text)
  write('verify.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString())
  const page = '<!--importmap--><p>the shell</p>'
  const hash = 'sha384-' + (await sha384(page))
  const put = (text: string, signed = text): void => {
    write('release.json', text)
    write('release.json.sig', sign(null, Buffer.from(signed), privateKey).toString('base64'))
  }
  const files = () =>
    createStaticFiles(folder, createReleaseReader(folder, path.join(folder, 'verify.pem'), log))
  const statusOf = async (): Promise<number | undefined> =>
    (await files()({ method: 'GET', url: '/', headers: { accept: 'text/html' } }))?.status
  const text = JSON.stringify({ importmap: { imports: {} }, files: { '/index.html': hash } })

  write('index.html', page)
  put(text)
  assert.equal(await statusOf(), 200)
  put(text, `${text} `)
  assert.equal(await statusOf(), 503)
  put(text)
  write('index.html', `${page}<script>evil()</script>`)
  assert.equal(await statusOf(), 503)
  assert.equal(told.length, 3)
  rmSync(folder, { recursive: true })
})

async function sha384(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-384', Buffer.from(text))).toString('base64')
}
