/** generated/<Type>.js: the definition of one resource type. */
import type { CompiledParameter } from './search-parameters.ts'
import { GENERATED, quote } from './source.ts'
import type { SearchSource } from './write-search.ts'

export interface DefinitionParts {
  type: string
  parameters: readonly CompiledParameter[]
  search: SearchSource
  patientCompartment: readonly string[]
}

export function writeDefinition({ type, parameters, search, patientCompartment }: DefinitionParts): string {
  return [
    GENERATED,
    "import { shapes } from './shapes.js'\n",
    "import { structures } from './structures.js'\n",
    "import * as i from '../src/compiled/index-values.ts'\n",
    "import { pointsTo } from '../src/compiled/references.ts'\n",
    "import { validateResource } from '../src/compiled/resources.ts'\n\n",
    ...parameters.map(({ parameter }) => `const p${parameter.ordinal} = ${quote(parameter)}\n`),
    '\nfunction extract(o, sink) {\n',
    search.body,
    '}\n\n',
    'export const definition = {\n',
    `  type: ${quote(type)},\n`,
    `  validate: (resource) => validateResource(structures, ${quote(type)}, resource),\n`,
    '  extract,\n',
    `  searchParameters: { ${parameters.map(({ parameter }) => `${quote(parameter.code)}: p${parameter.ordinal}`).join(', ')} },\n`,
    `  patientCompartment: ${quote(patientCompartment)},\n`,
    '  shapes,\n',
    `  forEachReference: structures.${type}.walk,\n`,
    '}\n',
  ].join('')
}

export const writeIndex = (types: readonly string[]): string =>
  [
    GENERATED,
    'export const loaders = {\n',
    ...types.map((type) => `  ${type}: () => import('./${type}.js'),\n`),
    '}\n',
  ].join('')
