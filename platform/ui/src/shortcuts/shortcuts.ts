import { DestroyRef, inject, Service, signal } from '@angular/core'

export interface Shortcut {
  /** As `KeyboardEvent.key` says it, or two after one another: `g l`. */
  readonly keys: string
  readonly label: string
  run(): void
}

const sequenceMs = 1200

const isTyping = (target: EventTarget | null): boolean => {
  if (!(target instanceof HTMLElement)) return false
  // A box to tick takes no letters.
  if (target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Keys that act outside of fields (WCAG 2.1.4: they can be turned off), and the list of them that `?` shows. */
@Service()
export class Shortcuts {
  readonly all = signal<readonly Shortcut[]>([])
  readonly isOn = signal(true)
  #before = ''
  #at = 0

  constructor() {
    document.addEventListener('keydown', (event) => this.#press(event))
  }

  add(shortcut: Shortcut): () => void {
    this.all.update((all) => [...all, shortcut])
    return () => this.all.update((all) => all.filter((one) => one !== shortcut))
  }

  #press(event: KeyboardEvent): void {
    const { key, target, timeStamp } = event
    if (!this.isOn() || event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return
    if (document.querySelector('dialog[open]')) return
    const sequence = timeStamp - this.#at < sequenceMs ? `${this.#before} ${key}` : key
    const found =
      this.all().findLast(({ keys }) => keys === sequence) ?? this.all().findLast(({ keys }) => keys === key)
    this.#before = key
    this.#at = timeStamp
    if (!found) return
    event.preventDefault()
    this.#before = ''
    found.run()
  }
}

/** Keys that work as long as the component is there. */
export function injectShortcuts(...shortcuts: readonly Shortcut[]): void {
  const registry = inject(Shortcuts)
  const removes = shortcuts.map((shortcut) => registry.add(shortcut))
  inject(DestroyRef).onDestroy(() => removes.forEach((remove) => remove()))
}
