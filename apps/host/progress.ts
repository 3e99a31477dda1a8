/** What the person at the terminal sees: one line for each thing that takes time, with the seconds since the start. */

export interface Progress {
  /** A line with the time in front. */
  step: (line: string) => void
  /** Text as it is. */
  say: (text: string) => void
  /** What went wrong, on standard error. */
  fail: (text: string) => void
}

export function createProgress(started = Date.now()): Progress {
  // A terminal that was closed, or a pipe whose reader left, is no reason to stop.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  return {
    step: (line) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1)
      process.stdout.write(`${seconds.padStart(7)} s  ${line}\n`)
    },
    say: (text) => void process.stdout.write(`${text}\n`),
    fail: (text) => void process.stderr.write(`${text}\n`),
  }
}
