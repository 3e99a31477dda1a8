/**
 * Loaded before the program of every process that the supervisor starts (`node --import`). The supervisor holds the other
 * end of standard input: when it ends, however it ends, the process asks itself to stop. So a supervisor that was killed
 * leaves no process behind.
 */
import { isMainThread } from 'node:worker_threads'

const drainSeconds = 30
let stopping = false

function holdLifeline(): void {
  process.stdin.on('error', stop).on('end', stop).on('close', stop).resume()
  ;(process.stdin as { unref?: () => void }).unref?.()
}

function stop(): void {
  if (stopping) return
  stopping = true
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), drainSeconds * 1000).unref()
}

// Worker threads load this file too; their standard input has ended before it began.
if (isMainThread) holdLifeline()
