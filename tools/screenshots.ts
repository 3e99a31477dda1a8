/** The pictures of the documentation, taken of the running product with its demo data: `npm run screenshots`. */
import { fileURLToPath } from 'node:url'
import { launchBrowser } from '../tests/harness/browser.ts'
import { startPlatform } from '../tests/harness/platform.ts'

const folder = fileURLToPath(new URL('../docs/images/', import.meta.url))
const viewport = { width: 1440, height: 900 }

/** A resident of the demo whose chart has something of everything. */
const chart = '/p/mg-r002'

const pictures: readonly { name: string; path: string }[] = [
  { name: 'residents', path: '/patients' },
  { name: 'summary', path: `${chart}/summary` },
  { name: 'results', path: `${chart}/labs` },
  { name: 'med-pass', path: '/medications/pass' },
  { name: 'bed-board', path: '/adt/beds' },
]

const platform = await startPlatform({ demoData: 'small' })
const browser = await launchBrowser()
try {
  const page = await (await browser.newContext({ viewport, colorScheme: 'light' })).newPage()
  await page.goto(platform.baseUrl)
  await page.fill('input[name=username]', 'nurse')
  await page.fill('input[name=password]', 'medley-demo')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/patients')
  for (const { name, path } of pictures) {
    await page.goto(platform.baseUrl + path)
    // The stream of events never ends, so the network is never idle.
    await page.locator('[data-state="full"]').first().waitFor()
    await page.locator('[data-state="loading"]').first().waitFor({ state: 'detached' })
    await page.screenshot({ path: `${folder}${name}.png` })
    process.stdout.write(`docs/images/${name}.png\n`)
  }
} finally {
  await browser.close()
  await platform.stop()
}
