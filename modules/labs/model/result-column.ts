import type { Observation } from 'fhir/r4'

/** One draw, or one round of measurements. */
export interface ResultColumn {
  readonly id: string
  /** FHIR instant; empty where no time is recorded. */
  readonly time: string
}

/** When an observation was true, by whatever element says so. */
export const timeOf = ({
  effectiveDateTime,
  effectiveInstant,
  effectivePeriod,
  issued,
}: Observation): string => effectiveDateTime ?? effectiveInstant ?? effectivePeriod?.start ?? issued ?? ''

/** Results of one draw carry the same minute, whatever zone they are written in. */
export const columnOf = (observation: Observation): ResultColumn => {
  const time = timeOf(observation)
  const minutes = Math.floor(new Date(time).getTime() / 60_000)
  return { id: Number.isNaN(minutes) ? 'undated' : String(minutes), time }
}
