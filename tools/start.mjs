/** `npm start`: the whole platform on this machine. */
import { runWithNode24 } from './prepare.mjs'

runWithNode24('apps/host/start.ts', process.argv.slice(2))
