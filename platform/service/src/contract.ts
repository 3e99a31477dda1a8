/** What a release of a module offers to the others and needs of them: compared before it is deployed (`npm run can-ship`). */
import type { ModuleManifest } from './module.ts'
import { platformVersion } from './version.ts'

export interface Contract {
  name: string
  version: string
  /** Range of the platform that it was built with. */
  platform: string
  /** Offset of its port. */
  port: number
  /** Types with every interaction of FHIR that the platform knows; events and slots by name. */
  offers: { types: readonly string[]; events: readonly string[]; slots: readonly string[] }
  needs: {
    types: Readonly<Record<string, 'read' | 'write'>>
    events: readonly string[]
    slots: readonly string[]
  }
}

export const contractOf = (
  { name, port, owns, publishes, subscribes, slots, extends: fills, uses = {} }: ModuleManifest,
  version: string,
): Contract => ({
  ...{ name, version, platform: `^${platformVersion}`, port },
  offers: { types: owns, events: publishes, slots: Object.keys(slots) },
  needs: { types: uses, events: subscribes, slots: fills },
})
