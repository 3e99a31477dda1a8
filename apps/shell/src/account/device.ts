import type { IconName } from '@medley/ui'

export interface Device {
  readonly label: string
  readonly icon: IconName
}

/** The first that matches counts: Edge and Chrome call themselves Safari too. */
const browsers: readonly [pattern: RegExp, name: string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly [pattern: RegExp, name: string, icon: IconName][] = [
  [/iPhone/, 'iPhone', 'smartphone'],
  [/iPad/, 'iPad', 'smartphone'],
  [/Android/, 'Android', 'smartphone'],
  [/Windows/, 'Windows', 'monitor'],
  [/Mac OS/, 'macOS', 'monitor'],
  [/CrOS/, 'ChromeOS', 'monitor'],
  [/Linux/, 'Linux', 'monitor'],
]

/** What a browser says of itself (`User-Agent`), for people. */
export function deviceOf(agent: string): Device {
  const browser = browsers.find(([pattern]) => pattern.test(agent))?.[1]
  const [, system, icon = 'monitor' as const] = systems.find(([pattern]) => pattern.test(agent)) ?? []
  if (!browser) return { label: $localize`Another program`, icon }
  return { label: system ? $localize`${browser}:browser: on ${system}:system:` : browser, icon }
}
