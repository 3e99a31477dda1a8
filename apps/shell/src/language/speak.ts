import { messageOf } from './message.ts'

/** English text, as `messageOf` names it → the text in the language of the page. */
export type Texts = Readonly<Record<string, string>>

type Translate = NonNullable<typeof $localize.translate>

/** A text must not begin like a block of `$localize`. */
const templateOf = (texts: readonly string[]): TemplateStringsArray =>
  Object.assign([...texts], { raw: texts.map((text) => text.replace(/^:/, '\\:')) })

/** What `$localize` asks for every text: a text that is not in the catalogue stays English. */
export const translator =
  (texts: Texts): Translate =>
  (parts, expressions) => {
    const { key, names } = messageOf(parts)
    const text = texts[key]
    if (text === undefined) return [parts, expressions]
    const pieces = text.split(/\{\$(\w+)\}/)
    return [
      templateOf(pieces.filter((_, place) => place % 2 === 0)),
      pieces.flatMap((name, place): unknown[] => (place % 2 ? [expressions[names.indexOf(name)]] : [])),
    ]
  }
