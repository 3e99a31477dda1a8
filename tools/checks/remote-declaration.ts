/** Reads what a remote or a list of slots declares from its source, without running Angular. */
import ts from 'typescript'
import type { RemoteDeclaration } from './manifest-faults.ts'

/** The argument of `defineRemote({ … })`. */
export function readRemoteDeclaration(source: string): RemoteDeclaration {
  const declared = findCall(parse(source), 'defineRemote')
  const pages = propertyOf(declared, 'pages')
  const places = keysOf(pages)
  return {
    module: textOf(propertyOf(declared, 'module')),
    pages: places.flatMap((place) => keysOf(propertyOf(pages, place)).map((path) => `${place} ${path}`)),
    extensions: keysOf(propertyOf(declared, 'extensions')),
  }
}

/** Property names of `interface SlotInputs { … }`. */
export function readSlotNames(source: string): string[] {
  const found = parse(source).statements.find(
    (one) => ts.isInterfaceDeclaration(one) && one.name.text === 'SlotInputs',
  )
  if (!found || !ts.isInterfaceDeclaration(found)) return []
  return found.members.flatMap(({ name }) => (name ? [nameOf(name)] : []))
}

const parse = (source: string): ts.SourceFile =>
  ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)

function findCall(node: ts.Node, name: string): ts.Node | undefined {
  if (ts.isCallExpression(node) && node.expression.getText() === name) return node.arguments[0]
  return ts.forEachChild(node, (child) => findCall(child, name))
}

function propertyOf(node: ts.Node | undefined, name: string): ts.Node | undefined {
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined
  const found = node.properties.find((property) => property.name && nameOf(property.name) === name)
  return found && ts.isPropertyAssignment(found) ? found.initializer : undefined
}

const keysOf = (node: ts.Node | undefined): string[] =>
  node && ts.isObjectLiteralExpression(node)
    ? node.properties.flatMap(({ name }) => (name ? [nameOf(name)] : []))
    : []

const nameOf = (name: ts.PropertyName): string => (ts.isStringLiteral(name) ? name.text : name.getText())

const textOf = (node: ts.Node | undefined): string => (node && ts.isStringLiteral(node) ? node.text : '')
