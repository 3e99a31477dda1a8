/** Lint: types first, then the habits of docs/style.md that a machine can see. Every exception stands here with its reason. */
import angular from 'angular-eslint'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { house } from './tools/lint/house-rules.ts'

const tests = ['**/*.test.ts', '**/*.bench.ts', 'tests/**/*.ts']
const screens = ['modules/*/ui/**/*.ts', 'platform/ui/**/*.ts', 'apps/shell/**/*.ts']

// prettier-ignore
const secondClock = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'A rule takes the time as an argument: it must give the same answer tomorrow.' },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'A rule takes the time as an argument: it must give the same answer tomorrow.' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'A rule has no chance in it: take what you need as an argument.' },
]
// prettier-ignore
const swallowed = { selector: 'CatchClause', message: 'Throw a Failure and let it through: it is caught once, in @medley/service.' }
// prettier-ignore
const environmentElsewhere = { selector: "MemberExpression[object.name='process'][property.name='env']", message: 'Declare a setting: @medley/service/settings is the one place that reads the environment.' }
// prettier-ignore
const medicineInPlatform = { selector: "BinaryExpression[left.property.name='resourceType'][right.type='Literal'][right.value!=/^(Bundle|OperationOutcome|Parameters|CapabilityStatement)$/]", message: 'The platform knows no medicine: let the definition of the service declare it.' }
const defaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name; a default only in files that are loaded by their name.',
}

export default defineConfig(
  globalIgnores(['**/node_modules', '**/dist', '**/generated', '.medley', 'coverage', '.angular']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { house },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/unbound-method': 'off', // Our objects are closures: their methods have no "this" to lose.
      '@typescript-eslint/require-await': 'off', // An interface may ask for a promise where one implementation has nothing to wait for.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-params': ['error', 3],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 20],
      'no-console': 'error',
      'no-restricted-syntax': ['error', defaultExport, environmentElsewhere],
      'house/reason-for-disable': 'error',
      'house/todo-has-issue': 'error',
    },
  },
  {
    files: ['platform/**/*.ts'],
    ignores: [...tests, ...screens, 'platform/fhir/**'], // FHIR itself does name its types.
    rules: { 'no-restricted-syntax': ['error', defaultExport, environmentElsewhere, medicineInPlatform] },
  },
  {
    files: ['modules/*/service/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', defaultExport, environmentElsewhere, swallowed] },
  },
  {
    files: ['modules/*/model/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', defaultExport, environmentElsewhere, swallowed, ...secondClock],
    },
  },
  {
    // Loaded by the name of the file.
    files: ['modules/*/module.ts', 'modules/*/ui/remote.ts', 'adapters/*/adapter.ts', '*.config.ts'],
    rules: { 'no-restricted-syntax': ['error', environmentElsewhere] },
  },
  {
    // Commands talk to the terminal and prepare the environment of what they start.
    files: ['tools/**/*.ts', 'apps/host/**/*.ts', 'platform/service/src/settings.ts', ...tests],
    rules: { 'no-restricted-syntax': ['error', defaultExport], 'no-console': 'off' },
  },
  {
    files: tests,
    rules: {
      // node:test collects the promises of its tests by itself.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              package: 'node:test',
              name: ['test', 'it', 'describe', 'suite', 'before', 'after'],
            },
          ],
        },
      ],
    },
  },
  {
    // `fail(kind, code, message, detail)` reads as one sentence; compiled definitions call once for each element of each
    // resource, where an object of arguments costs.
    files: ['platform/fhir/src/failures.ts', 'platform/fhir/src/compiled/**/*.ts'],
    rules: { 'max-params': ['error', 4] },
  },
  {
    files: screens,
    // These two use @boundary, which the linter of templates cannot read yet.
    ignores: ['apps/shell/src/slot/slot-outlet.ts', 'apps/shell/src/unavailable/screen-outlet.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates!,
  },
  {
    files: ['modules/*/ui/**/*.html', 'platform/ui/**/*.html', 'apps/shell/src/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  {
    // The options of a combobox never take the focus: the field keeps it and moves through them by arrow keys.
    files: ['platform/ui/src/combobox/combobox.ts/*.html', 'apps/shell/src/palette/palette.ts/*.html'],
    rules: {
      '@angular-eslint/template/click-events-have-key-events': 'off',
      '@angular-eslint/template/interactive-supports-focus': 'off',
    },
  },
)
