/** The clock of a process: moved by a setting in tests, so that what depends on time can be tried. */
import type { PlatformSettings } from './platform-settings.ts'

export const clockOf = ({ clockOffsetMs }: Pick<PlatformSettings, 'clockOffsetMs'>): (() => number) =>
  clockOffsetMs === 0 ? Date.now : () => Date.now() + clockOffsetMs
