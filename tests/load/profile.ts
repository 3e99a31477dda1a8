/** CPU profiles of all processes of a platform, and where their time went while it was measured. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ProcessIds } from './usage.ts'

/** Of V8: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface Profile {
  nodes: {
    id: number
    callFrame: { functionName: string; url: string; lineNumber: number }
  }[]
  samples: number[]
  /** Microseconds from one sample to the next; the first counts from `startTime`. */
  timeDeltas: number[]
  startTime: number
}

/** Microseconds of the clock that V8 stamps its samples with. */
export interface Span {
  from: number
  to: number
}

export interface Cost {
  where: string
  /** Of the time that the process was not idle. */
  share: number
}

export const now = (): number => Number(process.hrtime.bigint() / 1000n)

/** Node writes a profile when a process ends. */
export const profilingEnvironment = (folder: string): Record<string, string> => ({
  NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}`,
})

const isIdle = (name: string): boolean => name === '(idle)' || name === '(program)'

export function findCosts({ nodes, samples, timeDeltas, startTime }: Profile, { from, to }: Span): Cost[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const spent = new Map<string, number>()
  let time = startTime
  for (const [place, sample] of samples.entries()) {
    const delta = timeDeltas[place] ?? 0
    time += delta
    const frame = frames.get(sample)
    if (time < from || time > to || !frame || isIdle(frame.functionName)) continue
    const where = describeFrame(frame)
    spent.set(where, (spent.get(where) ?? 0) + delta)
  }
  const all = [...spent.values()].reduce((sum, one) => sum + one, 0)
  return [...spent]
    .map(([where, micros]) => ({ where, share: micros / all }))
    .toSorted((a, b) => b.share - a.share)
}

const describeFrame = ({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string => {
  const place = url.replace(/^.*\/(?=(node_modules|platform|apps|modules)\/)/, '').replace(/^file:\/\//, '')
  return `${functionName || '(anonymous)'}${place ? ` ${place}:${lineNumber + 1}` : ''}`
}

export function describeProfiles(folder: string, processes: ProcessIds, span: Span): string {
  const files = readdirSync(folder)
  return [...processes]
    .flatMap(([name, pid]) => {
      const file = files.find((one) => one.endsWith('.cpuprofile') && one.split('.').includes(String(pid)))
      if (!file) return []
      const profile = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Profile
      const costs = findCosts(profile, span).slice(0, 12)
      return [
        `${name}: ${file}`,
        ...costs.map(({ where, share }) => `  ${(100 * share).toFixed(1).padStart(5)} %  ${where}`),
      ]
    })
    .join('\n')
}
