/** Functions that visit the References of a class and look only where one can be. */
import { type ClassModel, type Model, propertyOf } from './model.ts'
import { identifier, quote } from './source.ts'

export function writeWalks(model: Model): string {
  const holders = classesWithReferences(model)
  return [...model.values()]
    .filter(
      (one) =>
        !one.abstract && one.kind !== 'primitive' && (holders.has(one.name) || one.kind === 'resource'),
    )
    .map((one) => writeWalk(one, holders))
    .join('')
}

function writeWalk(one: ClassModel, holders: ReadonlySet<string>): string {
  const cases = [...one.elements.values()].flatMap((element) =>
    element.types.flatMap((type) => {
      const property = quote(propertyOf(element, type))
      if (type.class === 'Resource') return `      case ${property}: resources(v, visit, structures); break\n`
      return holders.has(type.class)
        ? `      case ${property}: each(v, visit, walk_${identifier(type.class)}); break\n`
        : []
    }),
  )
  return [
    `function walk_${identifier(one.name)}(o, visit) {\n`,
    one.name === 'Reference' ? '  visit(o)\n' : '',
    '  for (const k in o) {\n    const v = o[k]\n',
    "    if (typeof v === 'object') switch (k) {\n",
    ...cases,
    '      default: extensions(v, visit, walk_Extension)\n    }\n  }\n}\n',
  ].join('')
}

/** Classes that hold a Reference themselves or in an element, extensions of other elements aside. */
function classesWithReferences(model: Model): Set<string> {
  const holders = new Set(['Reference', 'Resource'])
  let size = 0
  while (size < holders.size) {
    size = holders.size
    for (const one of model.values()) {
      const elements = [...one.elements.values()].filter(
        ({ name }) => one.name === 'Extension' || !isExtension(name),
      )
      if (elements.some(({ types }) => types.some((type) => holders.has(type.class)))) holders.add(one.name)
    }
  }
  return holders.add('Extension')
}

const isExtension = (name: string): boolean => name === 'extension' || name === 'modifierExtension'
