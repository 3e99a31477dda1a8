/** Writes `.br` and `.gz` beside every text file, so that the gateway never compresses while it answers. */
import { existsSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const compressible = /\.(js|css|json|html|svg)$/
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }

/** `fresh` names files whose content may change under the same name; the others are compressed once. */
export async function compressFolder(folder: string, fresh: RegExp): Promise<void> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && compressible.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => fresh.test(file) || !existsSync(`${file}.br`))
  await Promise.all(files.map(compressFile))
}

async function compressFile(file: string): Promise<void> {
  const bytes = await readFile(file)
  await Promise.all([
    promisify(brotliCompress)(bytes, quality).then((packed) => writeFile(`${file}.br`, packed)),
    promisify(gzip)(bytes, { level: 9 }).then((packed) => writeFile(`${file}.gz`, packed)),
  ])
}
