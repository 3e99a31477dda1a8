/** Which test files there are, and which of them need a running platform. */
import { listFiles } from '../checks/repository-files.ts'

export interface TestFiles {
  /** Rules, services, tools: they start what they need. */
  alone: string[]
  /** They share one running platform: conformance, security. */
  shared: string[]
  /** They share another one, through a browser. */
  journeys: string[]
  /** They share one too, stop or kill a part of it, and see it come back. */
  outages: string[]
  /** They start, kill and stop a platform of their own. */
  drills: string[]
  /** Such drills that hold a time the contract promises: they share the machine with little. */
  timed: string[]
}

const isTimed = /^tests\/drills\/(process-life|writes-survive|module-hung)\.test\.ts$/
const isOutage = /^tests\/drills\/(module-down|identity-down|events-survive)\.test\.ts$/
const isJourney = /^tests\/journeys\//
const isScreen = /^(modules\/[^/]+\/ui|platform\/ui|apps\/shell)\//

/** With words: only the files whose path has one of them. */
export function findTestFiles(words: readonly string[]): TestFiles {
  const files = listFiles()
    .filter((file) => file.endsWith('.test.ts') && !isScreen.test(file))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  return {
    alone: files.filter((file) => !file.startsWith('tests/')),
    shared: files.filter((file) => /^tests\/(?!drills\/|journeys\/)/.test(file)),
    journeys: files.filter((file) => isJourney.test(file)),
    outages: files.filter((file) => isOutage.test(file)),
    drills: files.filter(
      (file) => file.startsWith('tests/drills/') && !isTimed.test(file) && !isOutage.test(file),
    ),
    timed: files.filter((file) => isTimed.test(file)),
  }
}
