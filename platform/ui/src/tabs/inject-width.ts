import { DestroyRef, ElementRef, inject, type Signal, signal } from '@angular/core'

/** Width of the component's element in pixels, 0 before it is laid out: for grids that show as many columns as fit. */
export function injectWidth(): Signal<number> {
  const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement
  const width = signal(0)
  const observer = new ResizeObserver(([entry]) => width.set(Math.round(entry?.contentRect.width ?? 0)))
  observer.observe(element)
  inject(DestroyRef).onDestroy(() => observer.disconnect())
  return width.asReadonly()
}
