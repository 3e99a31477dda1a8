/** The texts of a build, as catalogues of translations name them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { messageOf } from '../../apps/shell/src/language/message.ts'

const textsOf = (template: ts.TemplateLiteral): string[] =>
  ts.isNoSubstitutionTemplateLiteral(template)
    ? [template.text]
    : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)]

/** Every text of the scripts in a folder of the build: there Angular has made `$localize` calls of its templates too. */
export function messagesIn(folder: string): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === '$localize')
      found.add(messageOf(textsOf(node.template)).key)
    ts.forEachChild(node, visit)
  }
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js')))
    visit(ts.createSourceFile(file, readFileSync(join(folder, file), 'utf8'), ts.ScriptTarget.Latest, true))
  return found
}
