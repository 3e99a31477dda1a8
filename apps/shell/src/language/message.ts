/** What a text is called in a catalogue, and which of its parts are filled in. */
export interface Message {
  /** `{$count} active`; with its meaning before it where one is given: `bed|Open`. */
  readonly key: string
  /** Names of the parts that are filled in, in the order of the source. */
  readonly names: readonly string[]
}

/** Between colons: meaning and description before a text, the name of a part that is filled in after it. */
const block = /^:((?:[^:\\]|\\.)*):/

/** Reads what `$localize` is called with (https://angular.dev/api/localize/init/$localize). */
export function messageOf([head = '', ...rest]: readonly string[]): Message {
  const meta = block.exec(head)
  const meaning = /^([^|@]*)\|/.exec(meta?.[1] ?? '')?.[1]
  const names: string[] = []
  let text = meta ? head.slice(meta[0].length) : head
  rest.forEach((part, place) => {
    const name = block.exec(part)
    names.push(name?.[1]?.split('@@')[0] ?? (place ? `PH_${place}` : 'PH'))
    text += `{$${names[place] ?? ''}}${name ? part.slice(name[0].length) : part}`
  })
  // Spaces at the ends and line breaks are the template's, not the text's.
  const words = text.trim().replace(/\s+/g, ' ')
  return { key: meaning ? `${meaning}|${words}` : words, names }
}
