/** generated/shapes.js: what properties each class has, for what works on resources of any type (subsets, patches). */
import { ESSENTIAL, LIST, SUMMARY } from '../src/definition.ts'
import { type ElementModel, type Model, propertyOf } from './model.ts'
import { GENERATED, quote } from './source.ts'

export function writeShapes(model: Model): string {
  const classes = [...model.values()].filter(({ kind }) => kind !== 'primitive')
  const lines = classes.map(({ name, elements }) => {
    const properties = [...elements.values()].flatMap((element) =>
      element.types.map(
        (type) =>
          `${propertyOf(element, type)}: [${quote(type.class)}, ${flagsOf(element)}${choiceOf(element)}]`,
      ),
    )
    return `  ${quote(name)}: { ${properties.join(', ')} },\n`
  })
  return `${GENERATED}export const shapes = {\n${lines.join('')}}\n`
}

const choiceOf = ({ choice, name }: ElementModel): string => (choice ? `, ${quote(name)}` : '')

const flagsOf = ({ min, max, summary, modifier }: ElementModel): number =>
  (max > 1 ? LIST : 0) | (summary ? SUMMARY : 0) | (min > 0 || modifier ? ESSENTIAL : 0)
