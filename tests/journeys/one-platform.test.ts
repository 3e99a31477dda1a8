/** Shell and remotes are one application: one Angular, one open patient. Whatever would break that is refused. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, beforeEach, afterEach, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type AtWork, banner, chartTab, fullView, openWindow, signIn } from './at-work.ts'
import { admit, type Resident } from './resident.ts'

const modules = ['adt', 'billing', 'care', 'labs', 'medications', 'notes', 'patients']

let platform: Platform
let release: () => Promise<void>
let browser: Browser
let resident: Resident
let atWork: AtWork

before(async () => {
  ;({ platform, release } = await sharePlatform())
  browser = await launchBrowser()
  resident = await admit(platform, 'Walter')
})

after(async () => {
  await browser.close()
  await release()
})

beforeEach(async () => {
  atWork = await openWindow(browser)
  await signIn(atWork, platform.baseUrl)
})

afterEach(() => atWork.context.close())

interface Report {
  angular: string
  kit: string
  store: number
  revision: number
  remotes: { module: string; angular: string; kit: string }[]
}

const report = (page: Page): Promise<Report> => page.evaluate('medley()')

const openSummary = async (page: Page): Promise<void> => {
  await page.goto(`${platform.baseUrl}/p/${resident.id}/summary`)
  await banner(page).getByText(resident.family.toUpperCase()).first().waitFor()
}

test('shell and seven remotes run on one Angular, one kit and one patient context', async () => {
  const { page } = atWork
  await openSummary(page)
  for (const module of modules) await fullView(page, module).first().waitFor()

  const { angular, kit, store, remotes } = await report(page)
  assert.match(angular, /^\d+\.\d+\.\d+$/)
  assert.equal(store, 1)
  assert.deepEqual(remotes.map(({ module }) => module).sort(), modules)
  assert.deepEqual([...new Set(remotes.map((remote) => remote.angular))], [angular])
  assert.deepEqual([...new Set(remotes.map((remote) => remote.kit))], [kit])

  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
  assert.equal(loaded.filter((url) => url.includes('angular_core-')).length, 1)
})

interface Manifest {
  modules: { name: string; url: string; integrity: string }[]
}

interface Seal {
  entry: string
  requires: Record<string, string>
  files: Record<string, string>
}

const integrityOf = (text: string): string => `sha384-${createHash('sha384').update(text).digest('base64')}`

/** Offers the page another build of `labs`, whole and sealed, at an address of its own. */
async function offerOtherLabs(
  page: Page,
  change: (seal: Seal) => Promise<{ seal: Seal; files: Record<string, string> }>,
): Promise<void> {
  const manifest = (await (await fetch(`${platform.baseUrl}/modules/manifest.json`)).json()) as Manifest
  const labs = manifest.modules.find(({ name }) => name === 'labs')!
  const before = (await (await fetch(`${platform.baseUrl}${labs.url}medley.module.json`)).json()) as Seal
  const { seal, files } = await change(before)
  const sealText = JSON.stringify(seal)
  Object.assign(labs, { url: '/modules/labs/other/', integrity: integrityOf(sealText) })
  await page.route('**/modules/manifest.json', (route) => route.fulfill({ json: manifest }))
  await page.route('**/modules/labs/other/*', (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1)!
    const body = name === 'medley.module.json' ? sealText : files[name]
    const contentType = name.endsWith('.js') ? 'text/javascript' : 'application/json'
    return body === undefined ? route.fulfill({ status: 404 }) : route.fulfill({ body, contentType })
  })
}

const sealed = (seal: Seal, code: string): { seal: Seal; files: Record<string, string> } => ({
  seal: { ...seal, entry: 'main-other.js', files: { 'main-other.js': integrityOf(code) } },
  files: { 'main-other.js': code },
})

/** The card says why; banner and the other six modules are there. */
async function assertRefused(page: Page, reason: RegExp): Promise<void> {
  await openSummary(page)
  await page.getByRole('alert').getByText(reason).waitFor()
  for (const module of modules.filter((name) => name !== 'labs'))
    await fullView(page, module).first().waitFor()
  await chartTab(page, 'Results').click()
  await page.getByRole('heading', { name: 'Results is not available' }).waitFor()
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  const { store, remotes } = await report(page)
  assert.equal(store, 1)
  assert.ok(!remotes.some(({ module }) => module === 'labs'))
}

test('a remote that brings its own copy of the kit is refused', async () => {
  const { page } = atWork
  const map = (await page.locator('script[type=importmap]').first().textContent()) ?? '{}'
  const { imports } = JSON.parse(map) as { imports: Record<string, string> }
  // The kit's own chunks at other addresses are evaluated again: a second copy, as a bundle would bring it.
  const kit = await (await fetch(`${platform.baseUrl}${imports['@medley/ui/context']}`)).text()
  const ownKit = kit.replaceAll(/"\.\/(c-\w+\.js)"/g, '"/platform/$1?own"')
  assert.notEqual(ownKit, kit)
  const code = `import { defineRemote } from './kit.js';\nexport default defineRemote({ module: 'labs', pages: {} });\n`
  await offerOtherLabs(page, async (seal) => {
    const whole = sealed(seal, code)
    return {
      seal: { ...whole.seal, files: { ...whole.seal.files, 'kit.js': integrityOf(ownKit) } },
      files: { ...whole.files, 'kit.js': ownKit },
    }
  })
  await assertRefused(page, /second copy of @medley\/ui/)
})

test('a remote with a kit that hides from the guard is refused too', async () => {
  const { page } = atWork
  const code = `export default { module: 'labs', pages: {}, extensions: {}, kit: { angular: '22.0.0', id: 'mine' } };\n`
  await offerOtherLabs(page, async (seal) => sealed(seal, code))
  await assertRefused(page, /brings its own copy of @medley\/ui/)
})

test('a remote that needs another Angular is refused before its code is fetched', async () => {
  const { page } = atWork
  await offerOtherLabs(page, async (seal) => ({
    ...sealed(seal, 'throw new Error("evaluated")'),
    seal: { ...seal, requires: { ...seal.requires, '@angular/core': '^99.0.0' } },
  }))
  await assertRefused(page, /needs @angular\/core \^99\.0\.0 \(\d+\.\d+\.\d+\)/)
  assert.deepEqual(atWork.faults, [])
})

test('a remote with one byte changed on the way is refused by the browser', async () => {
  const { page } = atWork
  await offerOtherLabs(page, async (seal) => {
    const whole = sealed(seal, 'export default { module: "labs", pages: {} };')
    return { ...whole, files: { 'main-other.js': 'export default { module: "labs", pages: {}  };' } }
  })
  await assertRefused(page, /fetch|integrity|import/i)
})
