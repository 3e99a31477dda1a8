/** The elements of a snapshot as a tree: what is below what, and which are slices of which. */
import type { ElementDefinition } from './definitions.ts'

export interface ElementNode {
  definition: ElementDefinition
  /** By name as in the path: `component`, `value[x]`. */
  children: Map<string, ElementNode>
  slices: Map<string, ElementNode>
}

/** Ids tell slices apart: `Observation.component:systolic.value[x]`, `extension:race/first` is a slice of a slice. */
export function buildTree(elements: readonly ElementDefinition[]): ElementNode {
  const [first, ...rest] = elements
  const root = emptyNode(first ?? { path: '' })
  for (const definition of rest) {
    let node = root
    for (const step of (definition.id ?? definition.path).split('.').slice(1)) node = below(node, step)
    node.definition = definition
  }
  return root
}

const emptyNode = (definition: ElementDefinition): ElementNode => ({
  definition,
  children: new Map(),
  slices: new Map(),
})

function below(node: ElementNode, step: string): ElementNode {
  const [name = '', slice] = step.split(':')
  let found = member(node.children, name, `${node.definition.path}.${name}`)
  for (const part of slice?.split('/') ?? []) found = member(found.slices, part, found.definition.path)
  return found
}

function member(members: Map<string, ElementNode>, name: string, path: string): ElementNode {
  const known = members.get(name)
  if (known) return known
  const made = emptyNode({ path })
  members.set(name, made)
  return made
}

/** The node that a contentReference names: `#Observation.referenceRange`, after any URL. */
export function referred(root: ElementNode, reference: string): ElementNode | undefined {
  const steps = reference
    .slice(reference.indexOf('#') + 1)
    .split('.')
    .slice(1)
  let node: ElementNode | undefined = root
  for (const step of steps) node = node?.children.get(step)
  return node
}
