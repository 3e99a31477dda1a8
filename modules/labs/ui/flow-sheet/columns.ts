/** How many draws a grid shows at a width, so that the newest is always in sight. */

/** Pixels: the panel beside the grid and the width from which it is there, the fixed columns, one draw. */
const layout = { panel: 440, panelFrom: 1100, margin: 32, fixed: 436, column: 66 }
const fewest = 3

export const columnsAtWidth = (width: number): number => {
  const free = width - (width >= layout.panelFrom ? layout.panel : 0) - layout.margin - layout.fixed
  return Math.max(fewest, Math.floor(free / layout.column))
}
