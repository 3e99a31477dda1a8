/** The files of the repository as git sees them: tracked, or new and not ignored. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../apps/host/manifests.ts'

export function listFiles(): string[] {
  const listed = execFileSync(
    'git',
    ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  return listed.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)))
}
