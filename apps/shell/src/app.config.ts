import { APP_BASE_HREF } from '@angular/common'
import {
  type ApplicationConfig,
  ErrorHandler,
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
} from '@angular/core'
import {
  provideRouter,
  RouteReuseStrategy,
  TitleStrategy,
  withComponentInputBinding,
  withNavigationErrorHandler,
  withRouterConfig,
} from '@angular/router'
import { CONFIRM_LEAVE, ModuleDirectory, Session, type SessionState, setFacilityClock } from '@medley/ui'
import { provideDiagnostics } from './federation/diagnostics.ts'
import { type Manifest, MANIFEST } from './federation/manifest.ts'
import { ModuleErrorHandler } from './federation/module-error-handler.ts'
import { IdleWatch } from './lock/idle-watch.ts'
import { LeaveDialog } from './chart/leave-dialog.ts'
import { FreshUnavailable } from './routes/fresh-unavailable.ts'
import { onNavigationError } from './routes/navigation-error.ts'
import { routesOf } from './routes/routes.ts'
import { ScreenTitle } from './routes/screen-title.ts'

/** What the page knows before its first screen. */
export interface Start {
  manifest: Manifest
  session: SessionState
}

export const appConfig = ({ manifest, session }: Start): ApplicationConfig => ({
  providers: [
    // Security: the policy forbids a <base>, which could move every address of the page.
    { provide: APP_BASE_HREF, useValue: '/' },
    provideBrowserGlobalErrorListeners(),
    { provide: MANIFEST, useValue: manifest },
    { provide: ErrorHandler, useExisting: ModuleErrorHandler },
    { provide: RouteReuseStrategy, useClass: FreshUnavailable },
    { provide: TitleStrategy, useExisting: ScreenTitle },
    { provide: CONFIRM_LEAVE, useFactory: () => inject(LeaveDialog).confirm },
    provideAppInitializer(() => {
      inject(Session).start(session)
      inject(ModuleDirectory).modules.set(manifest.modules)
      setFacilityClock({ timeZone: session.facility.timeZone })
      provideDiagnostics()
      inject(IdleWatch).start()
    }),
    provideRouter(
      routesOf(manifest),
      withComponentInputBinding(),
      withRouterConfig({ paramsInheritanceStrategy: 'always' }),
      withNavigationErrorHandler(onNavigationError),
    ),
  ],
})
