// A heat map of a few cells: full squares for positive values, smaller ones for negative.

import type { Thumb } from "./document.ts";
import { SQUARE, type Sketch } from "./shapes.ts";
import type { Style } from "./styles.ts";

const STEPS = 4; // of colour on each side of zero
const ZERO = 3; // per cent, up to which a cell is left empty

export function heatMap(sketch: Sketch, thumb: Thumb, cell: number, x: number, y: number): void {
  const { rows, cols, cells } = thumb;
  const paths = new Map<Style, number[]>();
  for (let i = 0; i < rows * cols; i++) {
    const value = cells[i] ?? 0;
    const size = Math.abs(value);
    if (!(size > ZERO)) continue;
    const step = Math.min(STEPS, Math.ceil((size * STEPS) / 100));
    const style = `${value > 0 ? "plus" : "minus"}${step}` as Style;
    const inset = value > 0 ? 0 : 0.5;
    const column = i % cols;
    const at = [x + column * cell + inset, y + ((i - column) / cols) * cell + inset];
    const path = paths.get(style);
    const square = [SQUARE, at[0], at[1], cell - 2 * inset, cell - 2 * inset];
    if (path) path.push(...square);
    else paths.set(style, square);
  }
  sketch.rect("mesh", x, y, cols * cell, rows * cell);
  for (const [style, d] of paths) sketch.path(style, d);
}
