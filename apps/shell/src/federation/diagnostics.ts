import { inject, VERSION } from '@angular/core'
import { kitCopy, ModuleHealth, PatientContext } from '@medley/ui'
import { ModuleErrorHandler } from './module-error-handler.ts'
import { ModuleLoader } from './module-loader.ts'

/**
 * `medley()` in the browser's console, for whoever supports a facility and for the journeys: what is loaded, on which
 * Angular and which patient context. It tells no name and no number of a resident.
 */
export function provideDiagnostics(): void {
  const [loader, health, errors, context] = [
    inject(ModuleLoader),
    inject(ModuleHealth),
    inject(ModuleErrorHandler),
    inject(PatientContext),
  ]
  const report = () => ({
    angular: VERSION.full,
    kit: kitCopy.id,
    store: context.instance,
    revision: context.revision(),
    remotes: loader.loaded().map(({ module, kit }) => ({ module, angular: kit.angular, kit: kit.id })),
    down: [...health.down().keys()],
    errors: errors.counts(),
  })
  Object.defineProperty(globalThis, 'medley', { value: report })
}
