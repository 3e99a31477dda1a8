/** Regular expressions that come from users: in time, or refused. */
import vm from 'node:vm'
import { fail } from '@medley/fhir/failures'

const TIME_MS = 200

/** Which of the texts match as a whole. */
export function matchAll(pattern: string, texts: readonly string[]): boolean[] {
  try {
    new RegExp(pattern)
  } catch (cause) {
    throw fail('invalid', 'regex-invalid', 'A filter has a regular expression that is none.', { cause })
  }
  try {
    const script = 'const form = new RegExp(`^(?:${pattern})$`); texts.map((text) => form.test(text))'
    const context = vm.createContext({ pattern, texts })
    return vm.runInContext(script, context, { timeout: TIME_MS }) as boolean[]
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause
    throw fail('tooCostly', 'regex-too-costly', 'A filter has a regular expression that takes too long.', {
      cause,
    })
  }
}
