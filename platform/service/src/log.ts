/** JSON lines on standard error: kind, code, request id, resource type and id. Never a query, a name or a value. */

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  /** With the stack, which names code only. */
  error(message: string, error: unknown, fields?: LogFields): void
}

const LEVELS = { info: 30, warn: 40, error: 50 } as const

export function createLog(
  name: string,
  write: (line: string) => void = (line) => void process.stderr.write(line),
): Log {
  const line = (level: keyof typeof LEVELS, msg: string, fields: LogFields): void =>
    write(`${JSON.stringify({ level: LEVELS[level], time: Date.now(), name, msg, ...fields })}\n`)
  return {
    info: (message, fields = {}) => line('info', message, fields),
    warn: (message, fields = {}) => line('warn', message, fields),
    error: (message, error, fields = {}) => line('error', message, { ...fields, ...described(error) }),
  }
}

/** Messages of the database may quote values; its code and our stack say enough. */
function described(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  const { code } = error as { code?: unknown }
  const frames = (error.stack ?? '').split('\n').filter((frame) => frame.trimStart().startsWith('at '))
  return {
    error: error.name,
    code: typeof code === 'string' ? code : undefined,
    stack: frames.slice(0, 12).join('\n'),
  }
}
