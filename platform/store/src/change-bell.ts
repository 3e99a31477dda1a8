/** Tells within this process that something was written. Other replicas find out when they look. */
export interface ChangeBell {
  ring(facility?: string): void
  onChange(tell: (facility: string | undefined) => void): () => void
}

export function createChangeBell(): ChangeBell {
  const listeners = new Set<(facility: string | undefined) => void>()
  return {
    ring(facility) {
      for (const tell of listeners) tell(facility)
    },
    onChange(tell) {
      listeners.add(tell)
      return () => void listeners.delete(tell)
    },
  }
}

/** Passes an answer on and rings. */
export const ringing =
  (bell: ChangeBell, facility?: string) =>
  <T>(answer: T): T => {
    bell.ring(facility)
    return answer
  }
