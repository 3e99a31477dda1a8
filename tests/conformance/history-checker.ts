/**
 * Checks a recorded history of operations by many clients. Each register is a resource that carries a list; a write
 * appends its own name to what it has read. So the list of a version tells which writes it has seen, in their order.
 */

export interface Event {
  client: number
  kind: 'write' | 'read'
  /** Of a write, whatever number of registers it changes. */
  name?: string
  /** Registers that it is about, and for a read the list that it saw in each. */
  registers: Record<string, readonly string[]>
  /** ms */
  start: number
  end: number
  /** Refused: certainly nothing was changed. Unknown: no answer. */
  result: 'done' | 'refused' | 'unknown'
}

/** The lists of a register's versions, 1 first, as its history tells. */
export type Versions = Record<string, readonly { version: number; list: readonly string[] }[]>

/** Sentences about what is wrong; none when all is well. */
export function checkHistory(events: readonly Event[], versions: Versions): string[] {
  return [
    ...Object.entries(versions).flatMap(([register, all]) => checkVersions(register, all)),
    ...checkWrites(events, versions),
    ...checkReads(events, versions),
  ]
}

/** Gap-free, and each version is the one before it with one more name: nothing was overwritten. */
function checkVersions(register: string, all: Versions[string]): string[] {
  return all.flatMap(({ version, list }, place) => {
    const before = all[place - 1]?.list ?? []
    if (version !== place + 1) return [`${register}: version ${version} in place ${place + 1}`]
    const grown = list.length === place && before.every((name, at) => list[at] === name)
    return grown ? [] : [`${register}: version ${version} is not version ${place} and one more write`]
  })
}

const finalList = (versions: Versions, register: string): readonly string[] =>
  versions[register]?.at(-1)?.list ?? []

/** What was answered as done is there once, in each of its registers; what was refused nowhere; unknown: all or none. */
function checkWrites(events: readonly Event[], versions: Versions): string[] {
  return events.flatMap(({ kind, name = '', registers, result }) => {
    if (kind !== 'write') return []
    const counts = Object.keys(registers).map(
      (register) => finalList(versions, register).filter((one) => one === name).length,
    )
    const expected = result === 'done' ? 1 : result === 'refused' ? 0 : (counts[0] ?? 0)
    const isRight = expected <= 1 && counts.every((count) => count === expected)
    return isRight ? [] : [`write ${name} was ${result} and is there ${counts.join(', ')} times`]
  })
}

/** A read sees a version that there was, and in it every write to its register that was answered before it began. */
function checkReads(events: readonly Event[], versions: Versions): string[] {
  const done = new Map<string, Event[]>()
  for (const event of events) {
    if (event.kind !== 'write' || event.result !== 'done') continue
    for (const register of Object.keys(event.registers))
      done.set(register, [...(done.get(register) ?? []), event])
  }
  return events.flatMap((read) => {
    if (read.kind !== 'read' || read.result !== 'done') return []
    return Object.entries(read.registers).flatMap(([register, seen]) => {
      const real = finalList(versions, register).slice(0, seen.length)
      if (real.join() !== seen.join()) return [`a read of ${register} saw what never was`]
      const missed = (done.get(register) ?? []).filter(
        ({ end, name = '' }) => end < read.start && !seen.includes(name),
      )
      return missed.map(({ name }) => `a read of ${register} missed ${name}, which had been answered before`)
    })
  })
}
