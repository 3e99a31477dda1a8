/** The sections of a plain-text note: `# Heading` lines and what stands under them. */
export interface NoteSection {
  /** Empty for what stands before the first heading. */
  readonly heading: string
  readonly level: number
  readonly lines: readonly string[]
}

const headingLine = /^(#{1,6})\s+(.+?)\s*$/

const trimmed = (lines: readonly string[]): readonly string[] => {
  const first = lines.findIndex((line) => line.trim())
  const last = lines.findLastIndex((line) => line.trim())
  return first < 0 ? [] : lines.slice(first, last + 1)
}

export function sectionsOf(text: string): readonly NoteSection[] {
  const sections: { heading: string; level: number; lines: string[] }[] = [
    { heading: '', level: 0, lines: [] },
  ]
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, marks, heading] = headingLine.exec(line) ?? []
    if (marks && heading) sections.push({ heading, level: marks.length, lines: [] })
    else sections.at(-1)?.lines.push(line.trimEnd())
  }
  return sections
    .map((section) => ({ ...section, lines: trimmed(section.lines) }))
    .filter(({ heading, lines }) => heading || lines.length)
}
