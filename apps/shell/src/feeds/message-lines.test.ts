import { expect, test } from 'vitest'
import { joinedAs, messageText } from './message-lines.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('segments stand on lines of their own, whatever ends them', () => {
  const head = `ISA${'*00'.repeat(34)}~`

  expect(messageText(bytes('MSH|^~\\&|A\rPID|1\r')).lines).toEqual(['MSH|^~\\&|A', 'PID|1'])
  expect(messageText(bytes(`${head}GS*HC~SE*1~`)).lines.slice(1)).toEqual(['GS*HC', 'SE*1'])
  expect(messageText(bytes('a;b\r\nc;d\n')).lines).toEqual(['a;b', 'c;d'])
})

test('what is no UTF-8 is read as Windows-1252, and told so', () => {
  expect(messageText(Uint8Array.of(0x4d, 0xfc))).toEqual({ lines: ['Mü'], charset: 'windows-1252' })
})

test('edited lines end as those of the source', () => {
  expect(joinedAs(bytes('MSH|1\rPID|2'), 'MSH|1\nPID|3')).toBe('MSH|1\rPID|3')
  expect(joinedAs(bytes('a;b\r\nc'), 'a;b\nd')).toBe('a;b\r\nd')
})
