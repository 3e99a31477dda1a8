/** Puts the parts of the build together as the gateway serves them: `dist/web`. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModuleManifest } from '@medley/service/module'
import { compressFolder } from './compress.ts'
import { languages, mergedTexts, partsOf } from './catalogues.ts'
import { integrityOf, shortHash } from './integrity.ts'
import { inRoot, web, work } from './layout.ts'
import { readPlatform, type Platform } from './platform.ts'
import { type Release, writeRelease } from './release.ts'
import { sealFile, type Seal } from './seal.ts'
import { drawSprite, readIconNames } from './sprite.ts'
import { stylesFolder } from './styles.ts'

/** Contract between shell and remotes; its major grows with a breaking change. */
const contract = '1.0.0'
/** Older versions of a module that stay on disk for shells that are still open. */
const keptVersions = 3

interface Placed {
  manifest: ModuleManifest
  seal: Seal
  url: string
  integrity: string
}

export async function compose(modules: readonly ModuleManifest[]): Promise<void> {
  const platform = readPlatform()
  await checkIcons(modules)
  await mkdir(web, { recursive: true })
  await cp(join(work, 'platform'), join(web, 'platform'), { recursive: true })
  await cp(stylesFolder, join(web, 'platform'), {
    recursive: true,
    filter: (file) => !file.endsWith('login.css'),
  })
  await cp(join(work, 'shell'), join(web, 'shell'), {
    recursive: true,
    filter: (file) => !file.endsWith('-stats.json'),
  })
  const placed: Placed[] = []
  for (const manifest of modules) placed.push(await placeModule(manifest))
  await writePages(platform, { placed, texts: placeTexts(modules) })
  await compressFolder(web, /(index\.html|login\.(html|css)|mark\.svg|modules\/manifest\.json)$/)
}

async function checkIcons(modules: readonly ModuleManifest[]): Promise<void> {
  const known = await readIconNames()
  const odd = modules.find(({ icon }) => !known.includes(icon))
  if (odd)
    throw new Error(`${odd.name}: the icon '${odd.icon}' is not in platform/ui/src/icon/icon-names.ts.`)
}

async function placeModule(manifest: ModuleManifest): Promise<Placed> {
  const { name } = manifest
  const text = readFileSync(join(work, 'modules', name, sealFile), 'utf8')
  const seal = JSON.parse(text) as Seal
  const url = `/modules/${name}/${seal.version}-${shortHash(text)}/`
  if (!existsSync(join(web, url, sealFile)))
    await cp(join(work, 'modules', name), join(web, url), { recursive: true })
  forgetOldVersions(join(web, 'modules', name), join(web, url))
  return { manifest, seal, url, integrity: integrityOf(text) }
}

function forgetOldVersions(folder: string, current: string): void {
  const old = readdirSync(folder)
    .map((version) => join(folder, version))
    .filter((path) => `${path}/` !== current)
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  for (const path of old.slice(keptVersions)) rmSync(path, { recursive: true })
}

type PlacedTexts = Readonly<Record<string, { url: string; integrity: string }>>

interface Content {
  placed: readonly Placed[]
  texts: PlacedTexts
}

/** One file a language; its name changes with what it says. */
function placeTexts(modules: readonly ModuleManifest[]): PlacedTexts {
  const parts = partsOf(modules)
  return Object.fromEntries(
    languages.map((language) => {
      const text = JSON.stringify(mergedTexts(parts, language))
      const url = `/shell/${language}-${shortHash(text)}.json`
      writeFileSync(join(web, url), text)
      return [language, { url, integrity: integrityOf(text) }]
    }),
  )
}

/** `/modules/manifest.json`, the only thing the shell knows of the modules. */
const shellManifest = (platform: Platform, { placed, texts }: Content): string => {
  const modules = placed.map(({ manifest, seal, url, integrity }) => ({
    name: manifest.name,
    label: manifest.label,
    path: manifest.name,
    version: seal.version,
    url,
    integrity,
    pages: manifest.pages,
    slots: manifest.extends,
    owns: manifest.owns,
    order: manifest.order,
    icon: manifest.icon,
  }))
  return JSON.stringify({ contract, platform: platform.versions, texts, modules }, null, 2)
}

/** Not every browser takes a second import map, so the first one pins the files of all modules too. */
const importMap = ({ importmap }: Platform, placed: readonly Placed[]): Release['importmap'] => {
  const integrity = { ...importmap.integrity }
  for (const { seal, url } of placed) {
    for (const [file, hash] of Object.entries(seal.files)) integrity[url + file] = hash
  }
  return { imports: importmap.imports, integrity }
}

const one = (folder: string, pattern: RegExp): string => {
  const found = readdirSync(folder).find((file) => pattern.test(file))
  if (!found) throw new Error(`${folder} has no ${String(pattern)}`)
  return found
}

async function writePages(platform: Platform, { placed, texts }: Content): Promise<void> {
  const entry = one(join(work, 'shell'), /^main-.*\.js$/)
  const sheet = one(stylesFolder, /^medley-.*\.css$/)
  const localize = platform.importmap.imports['@angular/localize/init'] ?? ''
  const hash = (url: string): string => platform.importmap.integrity[url] ?? ''
  const script = (url: string, integrity: string): string =>
    `<script type="module" src="${url}" integrity="${integrity}" nonce="__NONCE__"></script>`
  const head = [
    `<link rel="stylesheet" href="/platform/${sheet}" integrity="${integrityOf(readFileSync(join(stylesFolder, sheet)))}">`,
    // The gateway writes it, of the release that it verified.
    '<!--importmap-->',
    ...platform.preload.map(
      (url) => `<link rel="modulepreload" href="${url}" integrity="${hash(url)}" nonce="__NONCE__">`,
    ),
    // The texts of every other file go through $localize, so it comes first.
    script(localize, hash(localize)),
    script(`/shell/${entry}`, integrityOf(readFileSync(join(work, 'shell', entry)))),
  ]
  const page = readFileSync(inRoot('apps/shell/index.html'), 'utf8')
    .replace('<!--head-->', () => head.join('\n    '))
    .replace('<!--sprite-->', await drawSprite())
  // The manifest last: whoever reads it finds everything it names.
  // The sign-in page is served as it stands, so its parts have plain names.
  for (const name of ['login.html', 'mark.svg']) {
    replaceFile(join(web, name), readFileSync(inRoot('apps/shell/login', name), 'utf8'))
  }
  replaceFile(join(web, 'login.css'), readFileSync(join(stylesFolder, 'login.css'), 'utf8'))
  replaceFile(join(web, 'index.html'), page)
  replaceFile(join(web, 'modules/manifest.json'), shellManifest(platform, { placed, texts }))
  writeRelease({
    importmap: importMap(platform, placed),
    modules: placed.map(({ seal: { name, version }, url }) => ({ name, version, url })),
  })
}

function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}
