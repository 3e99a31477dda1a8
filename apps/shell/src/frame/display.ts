/** How this device shows Medley: theme and density, remembered on the device. No clinical data is ever stored here. */
export type Theme = 'auto' | 'light' | 'dark'
export type Density = 'desktop' | 'touch'

const keys = { theme: 'medley-theme', density: 'medley-density' } as const

const stored = (key: string): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    // Storage may be forbidden on a shared device; the defaults do.
    return null
  }
}

export const readTheme = (): Theme => (stored(keys.theme) as Theme | null) ?? 'auto'
export const readDensity = (): Density => (stored(keys.density) as Density | null) ?? 'desktop'

export function applyDisplay({ theme = readTheme(), density = readDensity() } = {}): void {
  document.documentElement.dataset['theme'] = theme
  document.documentElement.dataset['density'] = density
}

export function chooseDisplay(choice: { theme?: Theme; density?: Density }): void {
  try {
    for (const [name, value] of Object.entries(choice))
      localStorage.setItem(keys[name as keyof typeof keys], value)
  } catch {
    // As above: the choice lasts for this page.
  }
  applyDisplay(choice)
}
