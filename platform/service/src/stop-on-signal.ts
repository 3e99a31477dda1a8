/** Runs once when the process is asked to stop; then the process ends, however long its other handles would live. */

export function stopOnSignal(drain: () => Promise<void>): void {
  let stopping: Promise<void> | undefined
  const stop = (): void => {
    stopping ??= drain().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(
          `${JSON.stringify({ level: 60, time: Date.now(), msg: 'could not stop cleanly', error: String(error) })}\n`,
        )
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}
