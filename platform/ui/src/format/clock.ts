/** The facility's clock: every time on a screen is in its zone, whatever the device thinks. */
let timeZone: string | undefined
/** 0 unless a test or a training system runs at another time. */
let offsetMs = 0

/** Set once by the shell, from the session. */
export function setFacilityClock(settings: { timeZone?: string | undefined; offsetMs?: number }): void {
  timeZone = settings.timeZone
  offsetMs = settings.offsetMs ?? 0
}

export const facilityZone = (): string | undefined => timeZone

export const facilityNow = (): Date => new Date(Date.now() + offsetMs)
