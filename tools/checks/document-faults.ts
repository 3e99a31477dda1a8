/** What a document says about the repository and is not so. */
import path from 'node:path'

export interface DocumentWorld {
  /** Names of npm scripts. */
  scripts: readonly string[]
  /** Whether a path from the root of the repository exists. */
  exists(name: string): boolean
  /** Whether some file of the repository has this name. */
  isFileName(name: string): boolean
}

export interface Document {
  file: string
  text: string
}

/** Folders whose paths a document names from the root of the repository. */
const homes = /^(modules|platform|adapters|apps|tests|docs|tools|deploy|facilities|\.ci)\//
/** Scripts that npm knows without being told. */
const ownCommands = ['ci', 'install', 'start', 'test', 'run', 'pack', 'version', 'help']

export function findDocumentFaults({ file, text }: Document, world: DocumentWorld): string[] {
  const faults: string[] = []
  let isFence = false
  for (const [place, line] of text.split('\n').entries()) {
    const tell = (sentence: string): void => void faults.push(`${file}:${place + 1}: ${sentence}`)
    if (/^\s*```/.test(line)) isFence = !isFence
    else {
      for (const command of isFence ? [line] : codeIn(line)) checkCommand(command, { world, tell })
      if (isFence) continue
      for (const code of codeIn(line)) checkPath(code, { file, world, tell })
      for (const link of linksIn(line)) checkLink(link, { file, world, tell })
    }
  }
  return faults
}

interface Check {
  world: DocumentWorld
  tell: (sentence: string) => void
}

const codeIn = (line: string): string[] => [...line.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '')
const linksIn = (line: string): string[] =>
  [...line.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '')

function checkCommand(command: string, { world, tell }: Check): void {
  const [, run, name] = /(?:^|\s|\$ )npm (?:-s )?(run )?([a-z][a-z0-9:-]*)/.exec(command) ?? []
  if (name === undefined) return
  const isKnown = world.scripts.includes(name) || (run === undefined && ownCommands.includes(name))
  if (!isKnown) tell(`npm has no script "${name}".`)
}

/** A placeholder (`modules/<name>`), a pattern (`modules/*`) or a list (`{a,b}`) is not a path. */
function checkPath(code: string, { file, world, tell }: Check & { file: string }): void {
  if (/[<>*{}…\s$()]/.test(code)) return
  const name = code.replace(/[#:].*$/, '').replace(/\/$/, '')
  const beside = path.posix.join(path.posix.dirname(file), name)
  if (homes.test(code)) {
    if (!world.exists(name) && !world.exists(beside)) tell(`${code} does not exist.`)
  } else if (/^[\w./-]+\.(ts|mjs|md|json|scss|html)$/.test(name)) {
    if (!world.exists(name) && !world.exists(beside) && !world.isFileName(name))
      tell(`${code} does not exist.`)
  }
}

function checkLink(link: string, { file, world, tell }: Check & { file: string }): void {
  if (/^([a-z]+:|#)/.test(link)) return
  const target = path.posix.join(path.posix.dirname(file), link.replace(/#.*$/, ''))
  if (!world.exists(target)) tell(`the link to ${link} leads nowhere.`)
}
