/** `node tools/run.mjs FILE ARGUMENTS…`: one TypeScript file of the repository under Node 24. */
import { runWithNode24 } from './prepare.mjs'

runWithNode24(process.argv[2], process.argv.slice(3))
