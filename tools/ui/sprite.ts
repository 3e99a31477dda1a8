/** Draws the icons that the kit names, and our own status glyphs, as one sprite inside the page. */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { inRoot } from './layout.ts'

export async function readIconNames(): Promise<readonly string[]> {
  const file = pathToFileURL(inRoot('platform/ui/src/icon/icon-names.ts')).href
  return ((await import(file)) as { iconNames: readonly string[] }).iconNames
}

const symbolOf = (name: string): string => {
  const svg = readFileSync(inRoot('node_modules/lucide-static/icons', `${name}.svg`), 'utf8')
  const drawing = svg
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim()
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${drawing}</symbol>`
}

export async function drawSprite(): Promise<string> {
  const names = await readIconNames()
  const glyphs = readFileSync(inRoot('platform/ui/styles/glyphs.svg'), 'utf8').replace(/\s*\n\s*/g, '')
  return `<svg width="0" height="0" class="sprite" aria-hidden="true"><defs>${names.map(symbolOf).join('')}${glyphs}</defs></svg>`
}
