/** Compares catalogues of translations with the texts of the build: what is missing, what nobody says, what differs. */
import { messagesIn } from './ui/messages.ts'
import { languages, partsOf, readCatalogue, type Texts } from './ui/catalogues.ts'
import { readModules } from './ui/layout.ts'

/** Parts whose catalogues are whole: a new text there needs its translation with it. */
const complete: ReadonlySet<string> = new Set([
  'platform/ui',
  'modules/notes',
  'modules/medications',
  'modules/labs',
  'modules/care',
  'modules/adt',
  'modules/billing',
])

const placeholders = (text: string): string => (text.match(/\{\$\w+\}/g) ?? []).sort().join()
const parts = partsOf(await readModules())
const faults: string[] = []

for (const language of languages) {
  const all = new Map<string, string>()
  const known: Texts = Object.assign({}, ...parts.map((part) => readCatalogue(part, language))) as Texts
  for (const part of parts) {
    const catalogue = readCatalogue(part, language)
    if (!catalogue) continue
    const where = `${part.name}, ${language}`
    const missing: string[] = []
    for (const text of [...messagesIn(part.build), ...part.labels])
      if (known[text] === undefined) missing.push(`${where}: not translated: ${JSON.stringify(text)}`)
    if (complete.has(part.name)) faults.push(...missing)
    else for (const line of missing) process.stdout.write(`${line}\n`)
    for (const [text, translation] of Object.entries(catalogue)) {
      if (placeholders(text) !== placeholders(translation))
        faults.push(`${where}: other placeholders than in English: ${JSON.stringify(text)}`)
      if ((all.get(text) ?? translation) !== translation)
        faults.push(`${where}: translated in another way elsewhere: ${JSON.stringify(text)}`)
      all.set(text, translation)
    }
  }
}
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length > 0 ? 1 : 0
