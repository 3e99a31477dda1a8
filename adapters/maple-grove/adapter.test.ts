import { goldenTests } from '@medley/adapter/golden'

await goldenTests(import.meta.dirname)
