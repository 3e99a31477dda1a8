/** Lint rules of our own: about comments, where a parser of code does not look. */
import type { ESLint, Rule } from 'eslint'

/** A rule that reports each comment that `isWrong`. */
const aboutComments = (message: string, isWrong: (text: string) => boolean): Rule.RuleModule => ({
  meta: { type: 'suggestion', schema: [] },
  create: (context) => ({
    Program() {
      for (const { value, loc } of context.sourceCode.getAllComments()) {
        if (loc && isWrong(value)) context.report({ message, loc })
      }
    },
  }),
})

export const house: ESLint.Plugin = {
  rules: {
    'reason-for-disable': aboutComments(
      'Say why the rule does not hold here: eslint-disable-next-line RULE -- REASON.',
      (text) => /^\s*eslint-disable(?!.*\s--\s\S)/s.test(text),
    ),
    'todo-has-issue': aboutComments('Name the issue: TODO(#123).', (text) =>
      /\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/.test(text),
    ),
  },
}
