/** What the build step writes to `platform/fhir/generated` (build/compile.ts). */
declare module '*/generated/index.js' {
  import type { ResourceDefinition } from '@medley/fhir/definition'

  export const loaders: Readonly<Record<string, () => Promise<{ definition: ResourceDefinition }>>>
}

declare module '*/generated/shapes.js' {
  import type { Shapes } from '@medley/fhir/definition'

  export const shapes: Shapes
}

declare module '*/generated/published-codes.js' {
  import type { PublishedCodes } from '@medley/fhir/profiles/memberships'

  export const published: PublishedCodes
}
