import { formatReference, formatTime, type GlyphName, type Status } from '@medley/ui'
import type { Cell, CellState } from '../../model/month.ts'

const initials = (name: string): string =>
  name
    .replace(/,.*/, '')
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .join('')

const looks: Readonly<Partial<Record<CellState, { glyph: GlyphName; status: Status; word: string }>>> = {
  refused: { glyph: 'refused', status: 'refused', word: $localize`Refused` },
  held: { glyph: 'held', status: 'held', word: $localize`Held` },
  unavailable: { glyph: 'abnormal', status: 'abnormal', word: $localize`Not available` },
  out: { glyph: 'out', status: 'signed', word: $localize`Out of the facility` },
  late: { glyph: 'overdue', status: 'overdue', word: $localize`Late` },
  missing: { glyph: 'overdue', status: 'overdue', word: $localize`No entry` },
}

/** What a cell shows, and what it says to those who do not see it. */
export function cellWords(cell: Cell): {
  text: string
  glyph: GlyphName | undefined
  look: string
  label: string
} {
  const { state, recorded } = cell
  const by = formatReference(recorded?.performer?.[0]?.actor)
  const when = formatTime(recorded?.effectiveDateTime)
  if (state === 'given')
    return {
      text: initials(by) || '✓',
      glyph: undefined,
      look: 'given',
      label: $localize`Given ${when}:time: ${by}:name:`,
    }
  const known = looks[state]
  if (known)
    return {
      text: '',
      glyph: known.glyph,
      look: `s-${known.status} tinted`,
      label: [known.word, when, by, recorded?.statusReason?.[0]?.text].filter(Boolean).join(' '),
    }
  if (state === 'not-ordered')
    return { text: '', glyph: undefined, look: 'off', label: $localize`Not ordered` }
  if (state === 'not-kept')
    return { text: '', glyph: undefined, look: 'off', label: $localize`Before this record began` }
  if (state === 'none') return { text: '', glyph: undefined, look: 'off', label: $localize`Not scheduled` }
  return { text: '·', glyph: undefined, look: '', label: $localize`To come` }
}
