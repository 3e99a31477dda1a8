/** The manifest of a module: data only, read by the gateway, the shell, the documentation and the checks. */

/** A page that the shell shows; `chart` pages live at `/p/{patientId}/{module}/{path}`, others at `/{module}/{path}`. */
export interface PageManifest {
  path: string
  label: string
  in: 'chart' | 'house'
  /** Place of the module's chart tab, if it is another one than in the rail. */
  order?: number
  /** A house page with a Lucide icon has an entry of its own in the rail. */
  icon?: string
  /** Who works with it: navigation offers it to them. All, without; what somebody may see is the server's to say. */
  roles?: readonly string[]
}

export interface ModuleManifest {
  name: string
  /** What users call it, in the rail and in messages. */
  label: string
  /** Offset of the service's port from `MEDLEY_PORT`. */
  port: number
  /** Resource types of which this module is the one owner. */
  owns: readonly string[]
  pages: readonly PageManifest[]
  /** Slots that this module opens for others: name → what it is and what context it gives. */
  slots: Readonly<Record<string, string>>
  /** Slots of the shell or of other modules that this module fills. */
  extends: readonly string[]
  /** Place in the rail, ascending. */
  order: number
  /** Lucide icon name. */
  icon: string
  /** Events beside the changes of the types that it owns, which every module tells. */
  publishes: readonly string[]
  subscribes: readonly string[]
  permissions: readonly string[]
  /** Types of other modules that this one reads, or also writes: without them it must not be deployed. */
  uses?: Readonly<Record<string, 'read' | 'write'>>
  /** Modules whose service this one calls directly; the network lets nobody else in. */
  calls?: readonly string[]
}

export const defineModule = (manifest: ModuleManifest): ModuleManifest => manifest
