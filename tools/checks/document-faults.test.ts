import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDocumentFaults } from './document-faults.ts'

const there = ['modules/labs/module.ts', 'docs/architecture.md', 'docs/adr/0001-x.md']
const world = {
  scripts: ['start', 'check'],
  exists: (name: string) => there.includes(name),
  isFileName: (name: string) => there.some((file) => file.endsWith(`/${name}`)),
}
const faultsOf = (text: string): string[] => findDocumentFaults({ file: 'docs/page.md', text }, world)

const good = [
  'See `modules/labs/module.ts`, `module.ts` and [the architecture](architecture.md#parts).',
  '`modules/<module>/service`, `modules/*/ui`, `GET /fhir/R4`, `Patient.name`, [HL7](https://hl7.org/fhir/R4/)',
  '```\nnpm start\nnpm run check -- --all\nnpm ci\n```',
]

for (const text of good) test(`true: ${text.slice(0, 60)}`, () => assert.deepEqual(faultsOf(text), []))

const bad: [string, string][] = [
  ['See `modules/lab/module.ts`.', 'docs/page.md:1: modules/lab/module.ts does not exist.'],
  ['See `modul.ts`.', 'docs/page.md:1: modul.ts does not exist.'],
  ['\n[x](adr/0002-y.md)', 'docs/page.md:2: the link to adr/0002-y.md leads nowhere.'],
  ['```\nnpm run chek\n```', 'docs/page.md:2: npm has no script "chek".'],
  ['Then `npm run stop`.', 'docs/page.md:1: npm has no script "stop".'],
]

for (const [text, fault] of bad) test(`told: ${fault}`, () => assert.deepEqual(faultsOf(text), [fault]))
