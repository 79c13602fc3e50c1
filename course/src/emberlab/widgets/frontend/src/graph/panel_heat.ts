// A heat map in the panel, by the picture's rules: full squares for positive entries, smaller ones for negative.

import type { Thumb } from "./document.ts";

const SVG = "http://www.w3.org/2000/svg";
const sideOf = (cols: number): number => (cols <= 4 ? 20 : cols <= 8 ? 16 : 12);

/** `marks` says which cells are right: the others are crossed out. */
export function panelHeat(thumb: Thumb, marks: readonly boolean[] | null = null): SVGElement {
  const { rows, cols, cells } = thumb;
  const side = sideOf(cols);
  const [width, height] = [cols * side + 1, rows * side + 1];
  const picture = element("svg", {
    class: "emberlab-heat",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": heatWords(thumb),
  });
  for (let i = 0; i < rows * cols; i++) {
    const [x, y] = [(i % cols) * side + 0.5, Math.floor(i / cols) * side + 0.5];
    const cell = cells[i] ?? 0;
    const inset = cell > 0 ? 0 : Math.round(side / 5);
    picture.append(element("rect", { x, y, width: side, height: side, class: "mesh" }));
    if (cell !== 0) {
      const strength = 0.25 + (0.75 * Math.min(100, Math.abs(cell))) / 100;
      const box = { x: x + inset, y: y + inset, width: side - 2 * inset, height: side - 2 * inset };
      picture.append(element("rect", { ...box, class: cell > 0 ? "plus" : "minus", opacity: strength }));
    }
    if (marks && !marks[i])
      picture.append(
        element("path", {
          d: `M${x + 3} ${y + 3}l${side - 6} ${side - 6}m0 ${6 - side}l${6 - side} ${side - 6}`,
          class: "cross",
        }),
      );
  }
  return picture;
}

function element(tag: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/** "2 by 5 cells: 6 positive, 3 negative, 1 zero". */
export function heatWords({ rows, cols, cells }: Thumb): string {
  const all = Array.from({ length: rows * cols }, (_, i) => Math.sign(cells[i] ?? 0));
  const count = (sign: number): number => all.filter((each) => each === sign).length;
  return `${rows} by ${cols} cells: ${count(1)} positive, ${count(-1)} negative, ${count(0)} zero`;
}
