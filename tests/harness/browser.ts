/** A headless browser for the journeys: the one that npm brings, or the one that CHROME_PATH names. */
import { spawnSync } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { platformSettings } from '@medley/service/platform-settings'
import { readSettings } from '@medley/service/settings'
import { type Browser, chromium } from 'playwright-core'

const root = fileURLToPath(new URL('../../', import.meta.url))
const packageFolder = path.join(root, 'node_modules/@sparticuz/chromium')

// The package's own arguments turn web security off and break contexts. Without the network ones Chromium calls home.
// prettier-ignore
const args = [
  '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none', '--no-first-run',
  '--no-default-browser-check', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-quic', '--disable-domain-reliability', '--no-pings',
]

export async function launchBrowser(): Promise<Browser> {
  const { chromePath } = readSettings(
    { chromePath: platformSettings([]).chromePath },
    { CHROME_PATH: process.env['CHROME_PATH'] },
  )
  if (chromePath !== '') return await chromium.launch({ executablePath: chromePath, args })
  const folder = extractBrowser()
  const env = {
    ...(process.env as Record<string, string>),
    FONTCONFIG_FILE: path.join(folder, 'fonts.conf'),
    LD_LIBRARY_PATH: path.join(folder, 'al2023/lib'),
  }
  return await chromium.launch({ executablePath: path.join(folder, 'chromium'), args, env })
}

/** Unpacked once for each version, into a folder of our own: the package would reuse whatever lies in the shared temporary folder. */
function extractBrowser(): string {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `npm brings no browser for ${process.platform}-${process.arch}: name a Chrome or Chromium with CHROME_PATH.`,
    )
  }
  const home = findHome()
  const folder = path.join(home, `chromium-${version}`)
  if (existsSync(folder)) return folder
  const draft = mkdtempSync(path.join(home, 'draft-'))
  const extract = `import { default as chromium } from ${JSON.stringify(pathToFileURL(path.join(packageFolder, 'build/index.js')))}; await chromium.executablePath()`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', extract], {
    env: { ...process.env, TMPDIR: draft, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The browser could not be unpacked: ${stderr}`)
  writeFileSync(path.join(draft, 'fonts.conf'), describeFonts(path.join(folder, 'fonts')))
  try {
    renameSync(draft, folder)
  } catch (error) {
    // Another test was faster.
    if (!existsSync(folder)) throw error
    rmSync(draft, { recursive: true })
  }
  return folder
}

/** The package's own file looks for its fonts in the shared temporary folder. */
const describeFonts = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}-cache</cachedir>
</fontconfig>
`

/** Beside the packages where this user may write there, else among the user's own temporary files. */
function findHome(): string {
  const beside = path.join(root, 'node_modules/.cache/medley-browser')
  const own = path.join(os.tmpdir(), `medley-browser-${os.userInfo().uid}`)
  for (const folder of [beside, own]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 })
      accessSync(folder, constants.W_OK)
      return folder
    } catch (error) {
      if (folder === own) throw error
    }
  }
  return own
}
