/**
 * Where the outcome of a transaction over services is decided: whoever writes first decides, for good.
 * The coordinator writes `commit` once every part is prepared; recovery writes `rollback` for one it finds undecided.
 */
export interface DecisionLog {
  /** Answers the decision that holds, which may be another's. */
  decide(transaction: string, outcome: Outcome): Promise<Outcome>
}

export type Outcome = 'commit' | 'rollback'

/** For a server with one owner, whose transactions are always local. */
export const noDecisions: DecisionLog = {
  decide: (_, outcome) => Promise.resolve(outcome),
}
