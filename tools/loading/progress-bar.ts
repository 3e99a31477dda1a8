/** One moving line at a terminal, nothing elsewhere: the lines of the bundles tell enough in a log. */

export interface ProgressBar {
  /** A line that stays. */
  line(text: string): void
  /** Entries of one more shipment are through. */
  advance(entries: number): void
  end(): void
}

export function createProgressBar(files: () => { done: number; all: number }): ProgressBar {
  const isTerminal = process.stdout.isTTY
  const started = Date.now()
  let entries = 0
  const draw = (): void => {
    if (!isTerminal) return
    const { done, all } = files()
    const filled = Math.round((done / Math.max(1, all)) * 30)
    const rate = Math.round(entries / Math.max(0.001, (Date.now() - started) / 1000))
    process.stdout.write(
      `\r\u001B[K[${'#'.repeat(filled).padEnd(30, '-')}] ${done} of ${all} files, ${entries} entries, ${rate}/s`,
    )
  }
  const clear = (): void => void (isTerminal && process.stdout.write('\r\u001B[K'))
  return {
    line: (text) => {
      clear()
      process.stdout.write(`${text}\n`)
      draw()
    },
    advance: (more) => {
      entries += more
      draw()
    },
    end: clear,
  }
}
