import { ErrorHandler, inject } from '@angular/core'
import { type NavigationError, RedirectCommand, Router } from '@angular/router'
import { ModuleDirectory } from '@medley/ui'
import { ModuleLoadError } from '../federation/module-loader.ts'
import { ScreenFailures } from './screen-failures.ts'

/** Where the card goes: into the chart if one is open, so that the banner stays. */
const placeOf = (url: string): { prefix: string[]; segment: string | undefined } => {
  const segments = url.split(/[?#]/)[0]?.split('/').slice(1) ?? []
  const isChart = segments[0] === 'p' && segments[1] !== undefined
  return isChart
    ? { prefix: ['/p', segments[1] ?? ''], segment: segments[2] }
    : { prefix: ['/'], segment: segments[0] }
}

/** A module whose screens cannot be loaded or cannot start becomes a card; the address stays, so that "Try again" knows it. */
export const onNavigationError = (event: NavigationError): RedirectCommand | undefined => {
  const router = inject(Router)
  const directory = inject(ModuleDirectory)
  const error: unknown = event.error
  const { prefix, segment } = placeOf(event.url)
  const module =
    error instanceof ModuleLoadError
      ? error.module
      : directory.modules().find(({ path }) => path === segment)?.name
  if (!module) return undefined
  inject(ErrorHandler).handleError(error)
  inject(ScreenFailures).keep(module, {
    url: event.url,
    reason: error instanceof Error ? error.message : String(error),
  })
  return new RedirectCommand(router.createUrlTree([...prefix, 'unavailable', module]), {
    browserUrl: event.url,
    onSameUrlNavigation: 'reload',
  })
}
