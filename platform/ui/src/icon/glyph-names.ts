/** States of the kit: each is a shape, a word and a colour (`look.md` §3). */
export const statuses = [
  'overdue',
  'due',
  'done',
  'early',
  'held',
  'refused',
  'critical',
  'abnormal',
  'draft',
  'signed',
  'info',
] as const

export type Status = (typeof statuses)[number]
export type GlyphName = Status | 'high' | 'low' | 'out'
