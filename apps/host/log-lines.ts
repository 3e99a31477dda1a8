/**
 * Loaded before the program of every service (`node --import`): keeps its log in JSON lines where the program itself has
 * no say, that is for what Node would print about a crash or a warning.
 */

/** Security: messages can quote what a patient's record says; only those that cannot go into the log. */
function isMessageSafe(name: string, code: unknown): boolean {
  if (name === 'SettingsError' || name === 'StartFailure') return true
  // Node and the system; PostgreSQL about connections, sign-in, missing databases, shutdown and its own files.
  return typeof code === 'string' && /^(E[A-Z]{2,}|ERR_\w+|(08|28|3D|57|58|XX)\w{3})$/.test(code)
}

function logFatal(error: unknown): void {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(typeof error)
  const { code } = error as { code?: unknown }
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '))
  const msg = isMessageSafe(name, code) ? message : `${name} ${typeof code === 'string' ? code : ''}`.trim()
  const line = { level: 60, time: Date.now(), pid: process.pid, msg, stack: frames.slice(0, 12).join('\n') }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}

process.on('uncaughtException', (error) => {
  logFatal(error)
  process.exit(1)
})

process.on('warning', (warning) => {
  const { name, message } = warning
  process.stderr.write(
    `${JSON.stringify({ level: 40, time: Date.now(), pid: process.pid, msg: `${name}: ${message}` })}\n`,
  )
})
