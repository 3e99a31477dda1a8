/** What the manifests must agree on among themselves and with the files beside them. Strings fail here, not before patients. */
import type { ModuleManifest } from '@medley/service/module'
import type { Use } from './used-types.ts'

/** What `ui/remote.ts` of a module declares. */
export interface RemoteDeclaration {
  module: string
  /** `chart reports`, `house `. */
  pages: readonly string[]
  extensions: readonly string[]
}

export interface ManifestFiles {
  folder: string
  manifest: ModuleManifest
  packageName: string
  /** Keys of `exports` in package.json. */
  exported: readonly string[]
  hasService: boolean
  /** Types of the platform that its sources ask for, or make. */
  used: ReadonlyMap<string, Use>
  /** Undefined: no screens. */
  remote: RemoteDeclaration | undefined
}

export interface World {
  modules: readonly ManifestFiles[]
  servedTypes: readonly string[]
  /** Slots that the shell opens. */
  shellSlots: readonly string[]
  /** Names of the icons that the shell can draw. */
  icons: ReadonlySet<string>
}

/** One sentence for each fault. */
export function findManifestFaults(world: World): string[] {
  return [
    ...findOwnerFaults(world),
    ...findRepeated(world),
    ...findJoinFaults(world),
    ...world.modules.flatMap((one) => [
      ...findFileFaults(one),
      ...findFieldFaults(one, world),
      ...findRemoteFaults(one),
      ...findUseFaults(one),
    ]),
  ]
}

function findOwnerFaults({ modules, servedTypes }: World): string[] {
  const owners = (type: string): string[] =>
    modules.filter(({ manifest }) => manifest.owns.includes(type)).map(({ folder }) => folder)
  const strangers = modules.flatMap(({ folder, manifest }) =>
    manifest.owns
      .filter((type) => !servedTypes.includes(type))
      .map((type) => `${folder} owns ${type}, which the platform does not serve.`),
  )
  return servedTypes
    .flatMap((type) => {
      const found = owners(type)
      if (found.length === 1) return []
      return [
        found.length === 0
          ? `${type} has no owner.`
          : `${type} has more than one owner: ${found.join(', ')}.`,
      ]
    })
    .concat(strangers)
}

function findRepeated({ modules }: World): string[] {
  return (['port', 'order', 'name'] as const).flatMap((field) =>
    modules
      .filter(
        ({ manifest }, place) =>
          modules.findIndex((other) => other.manifest[field] === manifest[field]) !== place,
      )
      .map(
        ({ folder, manifest }) => `${folder} has the same ${field} as another module: ${manifest[field]}.`,
      ),
  )
}

/** Events are sent and slots are opened by somebody. */
function findJoinFaults({ modules, shellSlots }: World): string[] {
  const published = new Set(modules.flatMap(({ manifest }) => manifest.publishes))
  const slots = new Set([...shellSlots, ...modules.flatMap(({ manifest }) => Object.keys(manifest.slots))])
  return modules.flatMap(({ folder, manifest }) => [
    ...manifest.subscribes
      .filter((event) => !published.has(event))
      .map((event) => `${folder} hears ${event}, which nobody publishes.`),
    ...manifest.extends
      .filter((slot) => !slots.has(slot))
      .map((slot) => `${folder} fills the slot ${slot}, which nobody opens.`),
  ])
}

function findFileFaults({ folder, manifest, packageName, exported, hasService }: ManifestFiles): string[] {
  const faults: string[] = []
  if (manifest.name !== folder)
    faults.push(`The manifest in modules/${folder} names itself ${manifest.name}.`)
  if (packageName !== `@medley/${folder}`)
    faults.push(`modules/${folder}/package.json names the package ${packageName}, not @medley/${folder}.`)
  for (const face of ['./module', './service']) {
    if (!exported.includes(face)) faults.push(`modules/${folder}/package.json does not export ${face}.`)
  }
  if (!hasService) faults.push(`modules/${folder}/service/service.ts is missing.`)
  return faults
}

function findFieldFaults({ folder, manifest }: ManifestFiles, { icons }: World): string[] {
  const faults: string[] = []
  if (!/^[a-z][a-z-]*$/.test(manifest.name))
    faults.push(`${folder}: a module's name is in lower case and hyphens.`)
  if (manifest.label.trim() === '') faults.push(`${folder} has no label.`)
  if (manifest.port < 1 || manifest.port > 9)
    faults.push(`${folder}: port ${manifest.port} is not between 1 and 9.`)
  if (!icons.has(manifest.icon)) faults.push(`${folder}: there is no icon ${manifest.icon}.`)
  if (new Set(manifest.owns).size !== manifest.owns.length) faults.push(`${folder} owns a type twice.`)
  for (const name of [...manifest.permissions, ...Object.keys(manifest.slots)]) {
    if (!name.startsWith(`${manifest.name}.`))
      faults.push(`${folder}: ${name} begins with its owner's name, "${manifest.name}.".`)
  }
  return faults
}

function findRemoteFaults({ folder, manifest, remote }: ManifestFiles): string[] {
  const pages = manifest.pages.map((page) => `${page.in} ${page.path}`)
  if (!remote)
    return pages.length + manifest.extends.length > 0
      ? [`${folder} has pages or extensions but no ui/remote.ts.`]
      : []
  return [
    ...(remote.module === manifest.name
      ? []
      : [`modules/${folder}/ui/remote.ts names itself ${remote.module}.`]),
    ...compare(folder, 'page', { manifest: pages, remote: remote.pages }),
    ...compare(folder, 'extension', { manifest: manifest.extends, remote: remote.extensions }),
  ]
}

function findUseFaults({ folder, manifest: { owns, uses = {} }, used }: ManifestFiles): string[] {
  const foreign = [...used].filter(([type]) => !owns.includes(type))
  return [
    ...foreign
      .filter(([type, use]) => uses[type] !== use)
      .map(([type, use]) => `${folder}: modules/${folder}/module.ts must say "uses: { ${type}: '${use}' }".`),
    ...Object.keys(uses)
      .filter((type) => !used.has(type))
      .map((type) => `${folder} says that it uses ${type}, and its sources do not.`),
  ]
}

function compare(
  folder: string,
  what: string,
  { manifest, remote }: Record<'manifest' | 'remote', readonly string[]>,
): string[] {
  return [
    ...manifest
      .filter((name) => !remote.includes(name))
      .map((name) => `${folder}: the ${what} "${name}" of module.ts is not in ui/remote.ts.`),
    ...remote
      .filter((name) => !manifest.includes(name))
      .map((name) => `${folder}: the ${what} "${name}" of ui/remote.ts is not in module.ts.`),
  ]
}
