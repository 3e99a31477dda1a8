/**
 * An Encounter is folded from the ledger of its moves: late, doubled and cancelled ones give the same history as an orderly
 * feed. A leave is no discharge: the status says so, and the bed stays reserved where the facility holds it.
 */
import type { Move, MoveKind } from './define-adapter.ts'
import { refer } from './define-adapter.ts'
import { textOf } from './identity.ts'
import { compact } from './compact.ts'

type Status = 'planned' | 'in-progress' | 'onleave' | 'finished' | 'cancelled'

const statusAfter: Readonly<Record<MoveKind, Status | undefined>> = {
  plan: 'planned',
  admit: 'in-progress',
  transfer: 'in-progress',
  leave: 'onleave',
  return: 'in-progress',
  discharge: 'finished',
  update: undefined,
}

/** What a cancellation takes back: all moves of the kind (a discharge sent twice is one), or the last one alone. */
const takesAll = new Set<MoveKind>(['plan', 'admit', 'discharge'])

interface Segment {
  bed: NonNullable<Move['bed']>
  status: 'active' | 'completed' | 'reserved' | 'planned'
  start: string
  end?: string
}

interface Span {
  status: Status
  start: string
  end?: string
}

export interface Stay {
  status: Status
  statusHistory: unknown
  location: unknown
  /** None where the feed says neither. */
  period: { start?: string | undefined; end?: string | undefined } | undefined
}

/** @param moves sorted by business time */
export function foldStay(moves: readonly Move[]): Stay {
  const kept = withoutCancelled(moves)
  const start = moves.findLast((move) => move.start !== undefined)?.start
  const walk: Walk = { spans: [], segments: [], end: undefined, start }
  for (const move of kept) step(walk, move)
  const isCancelled = kept.every(({ move }) => move === 'update')
  if (isCancelled && moves.some(({ cancels }) => cancels)) {
    const period = { start: start ?? moves[0]?.asOf, end: moves.at(-1)?.asOf }
    return { status: 'cancelled', statusHistory: undefined, location: undefined, period: compact(period) }
  }
  // Only updates: the feed begins in the middle of a stay.
  if (walk.spans.length === 0) enter(walk, 'in-progress', start ?? moves[0]?.asOf ?? '')
  const period = compact({
    start: start ?? walk.spans.find(({ status }) => status !== 'planned')?.start,
    end: walk.end,
  })
  return {
    status: walk.spans.at(-1)?.status ?? 'in-progress',
    statusHistory: walk.spans.map(({ status, ...period }) => ({ status, period })),
    location:
      walk.segments.length === 0
        ? undefined
        : walk.segments.map(({ bed, status, ...period }) => ({ location: refer(bed), status, period })),
    period: Object.keys(period).length > 0 ? period : undefined,
  }
}

function withoutCancelled(moves: readonly Move[]): Move[] {
  const kept: Move[] = []
  for (const move of moves) {
    if (!move.cancels) kept.push(move)
    else {
      for (let place = kept.length - 1; place >= 0; place--) {
        if (kept[place]?.move !== move.move) continue
        kept.splice(place, 1)
        if (!takesAll.has(move.move)) break
      }
    }
  }
  return kept
}

interface Walk {
  spans: Span[]
  segments: Segment[]
  start: string | undefined
  end: string | undefined
}

function step(walk: Walk, move: Move): void {
  const at = beginningOf(walk, move)
  const status = statusAfter[move.move]
  const ends = move.move === 'discharge' ? (move.end ?? move.asOf) : undefined
  // A transfer during a leave moves the bed that is kept, nobody comes back by it.
  const stays = move.move === 'transfer' && walk.spans.at(-1)?.status === 'onleave'
  if (status !== undefined && !stays) enter(walk, status, ends ?? at)
  walk.end = ends ?? (status === undefined || status === 'finished' ? walk.end : undefined)
  if (move.move === 'discharge') return complete(walk, ends ?? at)
  place(walk, move, at)
  if (move.releasesBed) return complete(walk, at)
  const segment = walk.segments.at(-1)
  const bedStatus = stays ? undefined : bedAfter[move.move]
  if (segment && segment.end === undefined && bedStatus) segment.status = bedStatus
}

const bedAfter: Readonly<Partial<Record<MoveKind, Segment['status']>>> = {
  plan: 'planned',
  admit: 'active',
  transfer: 'active',
  leave: 'reserved',
  return: 'active',
}

/** An admission is recorded after it happened: the visit says when. */
const beginningOf = ({ spans }: Walk, { move, start, asOf }: Move): string =>
  move === 'admit' && spans.length === 0 ? (start ?? asOf) : asOf

function enter({ spans }: Walk, status: Status, at: string): void {
  const last = spans.at(-1)
  if (last?.status === status) return
  if (last) last.end = at
  spans.push(status === 'finished' ? { status, start: at, end: at } : { status, start: at })
}

function complete({ segments }: Walk, at: string): void {
  for (const segment of segments) {
    if (segment.end !== undefined) continue
    segment.status = 'completed'
    segment.end = at
  }
}

function place(walk: Walk, { bed, priorBed, move }: Move, at: string): void {
  const last = walk.segments.at(-1)
  if (!last && priorBed && move === 'transfer')
    walk.segments.push({ bed: priorBed, status: 'completed', start: walk.start ?? at, end: at })
  if (!bed) return
  if (last && last.end === undefined && textOf(last.bed) === textOf(bed)) return
  // Somebody who is away or gone is not moved by an update of something else.
  if (move === 'update' && walk.segments.length > 0) {
    const isIn = walk.spans.at(-1)?.status === 'in-progress'
    if (!isIn) return
  }
  complete(walk, at)
  const isAway = walk.spans.at(-1)?.status === 'onleave'
  walk.segments.push({ bed, status: isAway ? 'reserved' : 'active', start: at })
}
