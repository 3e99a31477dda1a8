/** What the build step writes to `platform/fhir/generated` (build/compile.ts). */
declare module '*/generated/index.js' {
  import type { ResourceDefinition } from '@medley/fhir/definition'

  export const loaders: Readonly<Record<string, () => Promise<{ definition: ResourceDefinition }>>>
}
