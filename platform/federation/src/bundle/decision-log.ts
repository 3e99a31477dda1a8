import type { WireWritten } from './transaction-wire.ts'

/** By place in the Bundle. A read entry is answered after the writes and has no place here. */
export type TransactionResult = ReadonlyMap<
  number,
  WireWritten & { type: string; id: string; method: string }
>

/**
 * Where the outcome of a transaction over services is decided: whoever writes first decides, for good.
 * The coordinator writes `commit` once every part is prepared; recovery writes `rollback` for one it finds undecided.
 */
export interface DecisionLog {
  /**
   * Answers the decision that holds, which may be another's. A log that keeps results for repeated requests writes the
   * result of a commit together with it.
   */
  decide(transaction: string, outcome: Outcome, result: TransactionResult): Promise<Outcome>
}

export type Outcome = 'commit' | 'rollback'

/** For a server with one owner, whose transactions are always local. */
export const noDecisions: DecisionLog = {
  decide: (_, outcome) => Promise.resolve(outcome),
}
