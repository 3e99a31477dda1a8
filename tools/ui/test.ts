/** Tests of the screens, in one run: components and what stands beside them. `node tools/ui/test.ts [WORD…]` */
import { globSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { builderContext } from './builder-context.ts'
import { inRoot, root, work } from './layout.ts'
import { buildUi } from './build.ts'

const places = ['platform/ui/src', 'apps/shell/src', 'modules/*/ui']
const report = join(work, 'screen-tests.json')

/** The part of vitest's JSON report that is read here. */
interface Report {
  numPassedTests: number
  numFailedTests: number
}

/** The same names as the tests of Node are chosen by: words in the path. */
const chosenBy = (words: readonly string[]): string[] =>
  globSync(
    places.map((place) => `${place}/**/*.test.ts`),
    { cwd: root },
  ).filter((file) => words.length === 0 || words.some((word) => file.includes(word)))

async function testScreens(words: readonly string[]): Promise<Report> {
  const include = chosenBy(words)
  if (include.length === 0) return { numPassedTests: 0, numFailedTests: 0 }
  process.env['NG_BUILD_PARALLEL_TS'] ??= '0'
  rmSync(report, { force: true })
  await buildUi({ log: () => undefined })
  const { executeUnitTestBuilder } = await import('@angular/build')
  const { context, problems } = builderContext({
    project: 'screens',
    folder: '',
    target: 'test',
    buildOptions: {
      tsConfig: relative(root, inRoot('tools/ui/screen-tests.json')),
      polyfills: ['@angular/localize/init'],
      outputPath: relative(root, join(work, 'screen-tests')),
      optimization: false,
      sourceMap: true,
      progress: false,
      aot: true,
    },
  })
  const options = {
    runner: 'vitest',
    watch: false,
    include,
    reporters: ['default', 'json'],
    outputFile: report,
  }
  for await (const _ of executeUnitTestBuilder(options as never, context, {})) {
    if (problems.length) console.error(problems.splice(0).join('\n'))
  }
  return JSON.parse(readFileSync(report, 'utf8')) as Report
}

const { numPassedTests, numFailedTests } = await testScreens(process.argv.slice(2)).catch(
  (error: unknown) => {
    console.error(error)
    return { numPassedTests: 0, numFailedTests: 1 }
  },
)
console.log(`${numPassedTests} passed, ${numFailedTests} failed`)
process.exitCode = numFailedTests ? 1 : 0
