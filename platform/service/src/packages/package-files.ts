/** Which FHIR packages there are: those of the setting, and those in the data folder. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { FhirPackage } from '@medley/fhir/profiles/definitions'
import type { PlatformSettings } from '../platform-settings.ts'
import { SettingsError } from '../settings.ts'
import { PackageError, readPackage } from './read-package.ts'

/** Where `npm run profiles -- add` puts them. */
export const packagesFolder = (data: string): string => path.join(data, 'packages')

export type PackageSettings = Pick<PlatformSettings, 'data' | 'packages'>

/** Throws a SettingsError that names what cannot be used: nobody should think that profiles are enforced. */
export function readPackages(settings: PackageSettings): FhirPackage[] {
  try {
    return packageFiles(settings).map(readPackage)
  } catch (error) {
    throw error instanceof PackageError ? new SettingsError([error.message]) : error
  }
}

function packageFiles({ data, packages }: PackageSettings): string[] {
  const named = packagePaths(packages)
  const missing = named.filter((one) => !existsSync(one))
  if (missing.length > 0)
    throw new SettingsError(missing.map((one) => `MEDLEY_PACKAGES names ${one}, which is not there.`))
  const own = packagesFolder(data)
  return [...new Set([...named, ...(existsSync(own) ? [own] : [])].flatMap(filesIn))]
}

/** Absolute: a process need not run in the same folder. */
export const packagePaths = (packages: string): string[] =>
  packages
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => path.resolve(one))

const filesIn = (place: string): string[] =>
  statSync(place).isDirectory()
    ? readdirSync(place)
        .filter((name) => name.endsWith('.tgz'))
        .sort()
        .map((name) => path.join(place, name))
    : [place]
