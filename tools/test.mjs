/** `npm test`: every check and every test. */
import { runWithNode24 } from './prepare.mjs'

runWithNode24('tools/test.ts', process.argv.slice(2))
