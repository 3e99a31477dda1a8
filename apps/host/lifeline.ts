/**
 * Loaded before the program of every process that the supervisor starts (`node --import`). The supervisor holds the other
 * end of standard input: when it ends, however it ends, the process asks itself to stop. So a supervisor that was killed
 * leaves no process behind. It also keeps the log in JSON lines where the program itself has no say.
 */
import { basename } from 'node:path'

const drainSeconds = 30

process.stdin.on('error', stop).on('end', stop).on('close', stop).resume()
;(process.stdin as { unref?: () => void }).unref?.()

let stopping = false

function stop(): void {
  if (stopping) return
  stopping = true
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), drainSeconds * 1000).unref()
}

function logFatal(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  process.stderr.write(`${JSON.stringify({ level: 60, time: Date.now(), pid: process.pid, msg: message, stack })}\n`)
}

process.on('uncaughtException', (error) => {
  logFatal(error)
  process.exit(1)
})

process.on('warning', (warning) => {
  const { name, message } = warning
  process.stderr.write(`${JSON.stringify({ level: 40, time: Date.now(), pid: process.pid, msg: `${name}: ${message}` })}\n`)
})

process.title = `medley ${basename(process.argv[2] ?? process.argv[1] ?? '')}`
