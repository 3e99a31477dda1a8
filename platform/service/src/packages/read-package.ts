/** A FHIR package: a .tgz as npm has them, with definitions in its folder `package` (https://confluence.hl7.org/display/FHIR/NPM+Package+Specification). */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Definition, type FhirPackage, withoutProse } from '@medley/fhir/profiles/definitions'
import { readTar } from './tar.ts'

const MAX_UNPACKED = 1024 * 1024 * 1024

/** The file cannot be used, and why. */
export class PackageError extends Error {
  constructor(file: string, cause: unknown) {
    super(
      `The FHIR package ${file} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {
        cause,
      },
    )
    this.name = 'PackageError'
  }
}

export function readPackage(file: string): FhirPackage {
  try {
    return unpack(gunzipSync(readFileSync(file), { maxOutputLength: MAX_UNPACKED }))
  } catch (cause) {
    throw new PackageError(file, cause)
  }
}

interface Manifest {
  name?: string
  version?: string
  fhirVersions?: string[]
  'fhir-version-list'?: string[]
}

function unpack(archive: Buffer): FhirPackage {
  let manifest: Manifest | undefined
  const definitions: Definition[] = []
  for (const { path, content } of readTar(archive)) {
    const name = /^(?:\.\/)?package\/([^/]+)\.json$/.exec(path)?.[1]
    if (name === 'package') manifest = JSON.parse(content.toString('utf8')) as Manifest
    else if (name !== undefined && mayDefine(content)) {
      const definition = definitionIn(content)
      if (definition) definitions.push(definition)
    }
  }
  if (!manifest?.name || !manifest.version)
    throw new Error('it has no package/package.json with name and version')
  const versions = manifest.fhirVersions ?? manifest['fhir-version-list'] ?? []
  if (versions.length > 0 && !versions.some((version) => /^4\.0(?:\.|$)/.test(version)))
    throw new Error(`it is for FHIR ${versions.join(', ')}, and R4 is 4.0.1`)
  return { name: manifest.name, version: manifest.version, definitions }
}

const kinds: ReadonlySet<string> = new Set(['StructureDefinition', 'ValueSet', 'CodeSystem'])

/** A package is mostly search parameters and examples, which need not be parsed. */
const mayDefine = (content: Buffer): boolean => [...kinds].some((kind) => content.includes(`"${kind}"`))

function definitionIn(content: Buffer): Definition | undefined {
  const resource = JSON.parse(content.toString('utf8')) as Definition
  if (!kinds.has(resource.resourceType) || typeof resource.url !== 'string') return undefined
  return 'snapshot' in resource ? withoutProse(resource) : resource
}
