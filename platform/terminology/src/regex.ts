/** Regular expressions that come from users: in time, or refused. */
import vm from 'node:vm'
import { fail } from '@medley/fhir/failures'
import type { Budget } from './budget.ts'

const SCRIPT = 'const form = new RegExp(`^(?:${pattern})$`); texts.map((text) => form.test(text))'

/** Which of the texts match as a whole. */
export function matchAll(pattern: string, texts: readonly string[], budget: Budget): boolean[] {
  requireRegex(pattern)
  const began = performance.now()
  try {
    const context = vm.createContext({ pattern, texts })
    return vm.runInContext(SCRIPT, context, { timeout: Math.max(1, Math.ceil(budget.regexMs)) }) as boolean[]
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause
    const message = 'The regular expressions of the value set take too long.'
    throw fail('tooCostly', 'regex-too-costly', message, { cause })
  } finally {
    budget.regexMs -= performance.now() - began
  }
}

function requireRegex(pattern: string): void {
  try {
    new RegExp(pattern)
  } catch (cause) {
    throw fail('invalid', 'regex-invalid', 'A filter has a regular expression that is none.', { cause })
  }
}
