import '@angular/localize/init'
import { expect, test } from 'vitest'
import { deviceOf } from './device.ts'

const table: [agent: string, label: string, icon: string][] = [
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0', 'Edge on Windows', 'monitor'],
  ['Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/604.1', 'Safari on iPad', 'smartphone'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux', 'monitor'],
  ['curl/8.0', 'Another program', 'monitor'],
] // prettier-ignore

for (const [agent, label, icon] of table) {
  test(`${label} is told from its name`, () => {
    expect(deviceOf(agent)).toEqual({ label, icon })
  })
}
