/** What a joined search did, step by step, for `_explain`: owners, numbers and times, never values or rows. */

export interface Step {
  owner: string
  /** `Patient by name: ids` */
  what: string
  /** Resources or ids that came back. */
  found: number
  ms: number
}

export interface Plan {
  steps: Step[]
  /** Runs one step and writes it down. */
  run<T>(
    step: { owner: string; what: string },
    work: () => Promise<T>,
    found: (result: T) => number,
  ): Promise<T>
}

export function createPlan(): Plan {
  const steps: Step[] = []
  return {
    steps,
    async run({ owner, what }, work, found) {
      const began = performance.now()
      const result = await work()
      steps.push({ owner, what, found: found(result), ms: Math.round((performance.now() - began) * 10) / 10 })
      return result
    },
  }
}
