/** Visits References without looking at what cannot hold one. */
import type { FhirObject, Structures, Visit } from './checker.ts'
import { isObject } from './elements.ts'

export type Walk = (object: FhirObject, visit: Visit) => void

/** Objects, single or in a list. */
export function each(value: unknown, visit: Visit, walk: Walk): void {
  if (Array.isArray(value)) {
    for (const item of value) if (isObject(item)) walk(item, visit)
  } else if (isObject(value)) walk(value, visit)
}

/** Anything else may still hold an extension, and an extension a Reference. */
export function extensions(value: unknown, visit: Visit, walk: Walk): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (let place = 0; place < value.length; place++) extensions(value[place], visit, walk)
    return
  }
  for (const key in value) {
    const member = (value as FhirObject)[key]
    if (typeof member !== 'object') continue
    if (key === 'extension' || key === 'modifierExtension') each(member, visit, walk)
    else extensions(member, visit, walk)
  }
}

/** Resources that are contained or entries, each by its own type. */
export function resources(value: unknown, visit: Visit, structures: Structures): void {
  each(value, visit, (one) => {
    const type = one['resourceType']
    if (typeof type === 'string' && Object.hasOwn(structures, type)) structures[type]?.walk(one, visit)
  })
}
