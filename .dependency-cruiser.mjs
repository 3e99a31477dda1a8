/** Who may import whom. Each rule says why, and what to do instead: a newcomer meets the architecture as an error message. */

/** Packages of the platform in the order in which they build on each other. */
const order = [
  'fhir',
  'terminology',
  'auth',
  'audit',
  'store',
  'events',
  'client',
  'federation',
  'service',
  'adapter',
  'ui',
  'testing',
]

const upwards = order.slice(0, -1).map((name, place) => ({
  name: `platform-order-${name}`,
  severity: 'error',
  comment: `platform/${name} stands below ${order.slice(place + 1).join(', ')}: move what both need down, or pass it in as an argument.`,
  from: { path: `^platform/${name}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^platform/(${order.slice(place + 1).join('|')})/` },
}))

const test = '\\.(test|bench)\\.ts$'

export default {
  forbidden: [
    ...upwards,
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'Two files that import each other cannot be understood one by one: put what both need into a third.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-knows-no-module',
      severity: 'error',
      comment:
        'The platform carries any module: let the module declare what it needs in its definition or its manifest.',
      from: { path: '^platform/' },
      to: { path: '^(modules|adapters|apps)/' },
    },
    {
      name: 'modules-do-not-import-each-other',
      severity: 'error',
      comment:
        'Modules ship alone: publish an event, fill a slot, or read the other one over FHIR with @medley/client.',
      from: { path: '^modules/([^/]+)/' },
      to: { path: '^modules/', pathNot: '^modules/$1/' },
    },
    {
      name: 'model-is-pure',
      severity: 'error',
      comment:
        'A rule runs in the browser and on the server and gives the same answer for ever: pass in what it needs.',
      from: { path: '^modules/[^/]+/model/', pathNot: test },
      to: { pathNot: ['^modules/[^/]+/model/', '^platform/fhir/', '^node_modules/@types/fhir/'] },
    },
    {
      name: 'service-does-not-see-ui',
      severity: 'error',
      comment: 'A service starts without a screen: what both need is a rule and belongs into model/.',
      from: { path: '^modules/[^/]+/service/' },
      to: { path: '^(modules/[^/]+/ui/|platform/ui/|node_modules/@angular/)' },
    },
    {
      name: 'ui-does-not-see-server',
      severity: 'error',
      comment:
        'A screen knows FHIR and the views of /api only: what both need is a rule and belongs into model/.',
      from: { path: '^(modules/[^/]+/ui|platform/ui|apps/shell)/' },
      to: {
        path: '^(modules/[^/]+/service/|platform/(service|store|events|audit|federation)/|apps/(gateway|host)/)',
        pathNot: '^platform/service/src/module\\.ts$',
      },
    },
    {
      name: 'browser-code-has-no-node',
      severity: 'error',
      comment: 'This file runs in a browser too.',
      from: {
        path: '^(modules/[^/]+/(ui|model)|platform/(ui|fhir|client)/src|apps/shell/src)/',
        pathNot: [
          test,
          '^platform/client/src/(frame|message|whole-body|origins|http-replicas|replica-client)',
        ],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'adapters-speak-fhir-only',
      severity: 'error',
      comment: 'Adapters enter by the front door, the FHIR API: access control, audit and events are there.',
      from: { path: '^adapters/' },
      to: { path: '^(modules|apps|platform/(store|service|ui))/' },
    },
    {
      name: 'packages-by-name',
      severity: 'error',
      comment: 'Reach another package by its name and what it exports (@medley/medications/service).',
      from: { path: '^(apps|modules|platform)/([^/]+)/' },
      to: { path: '^(modules|platform|adapters)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'testing-stays-in-tests',
      severity: 'error',
      comment: '@medley/testing makes up patients: only tests may import it.',
      from: { pathNot: `(${test}|^platform/testing/|^tests/)` },
      to: { path: '^platform/testing/' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      comment: 'What the product needs does not live in a test.',
      from: { pathNot: `(${test}|^tests/|^tools/)` },
      to: { path: `(${test}|^tests/)` },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'The import leads nowhere: a misspelt path, or a package that is not installed.',
      from: { pathNot: '^platform/fhir/src/registry\\.ts$' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.d.ts'],
    },
  },
}
