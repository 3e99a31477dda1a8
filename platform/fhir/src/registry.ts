/** The compiled definitions of the resource types that a service works with. */
import type { ResourceDefinition } from './definition.ts'

type Loaders = Readonly<Record<string, () => Promise<{ definition: ResourceDefinition }>>>

/** Loads these types only; contained resources of any type are validated all the same. */
export async function loadDefinitions(
  types: readonly string[],
): Promise<ReadonlyMap<string, ResourceDefinition>> {
  const loaders = await findLoaders()
  const loaded = await Promise.all(
    types.map(async (type) => {
      const load = loaders[type]
      if (!load) throw new Error(`'${type}' is not a resource type of FHIR R4.`)
      return (await load()).definition
    }),
  )
  return new Map(loaded.map((definition) => [definition.type, definition]))
}

async function findLoaders(): Promise<Loaders> {
  try {
    return (await import('../generated/index.js')).loaders
  } catch (cause) {
    throw new Error('The FHIR definitions are not compiled: run `npm run build`.', { cause })
  }
}
