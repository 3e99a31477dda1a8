import { type ActivatedRouteSnapshot, BaseRouteReuseStrategy } from '@angular/router'
import { UnavailablePage } from '../unavailable/unavailable.page.ts'

/** A component that throws in its constructor leaves the outlet empty, so the card must be made anew each time. */
export class FreshUnavailable extends BaseRouteReuseStrategy {
  override shouldReuseRoute(future: ActivatedRouteSnapshot, current: ActivatedRouteSnapshot): boolean {
    return super.shouldReuseRoute(future, current) && future.routeConfig?.component !== UnavailablePage
  }
}
