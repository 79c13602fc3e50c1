// What is at a point of the picture.

import { HEADER, TILE } from "./cards.ts";
import { UNIT } from "../shared/theme.ts";
import type { Item, Placed } from "./view.ts";

const CELL = 256; // side of a square of the grid, in pixels
const AROUND = 4; // how far beside a sign still hits it

function covers(item: Item, x: number, y: number): boolean {
  const high = item.type === "frame" ? HEADER : item.h;
  return x >= item.x && x <= item.x + item.w && y >= item.y && y <= item.y + high;
}

/** The topmost item at a point, -1 if there is none. A frame counts only on its header. */
export function itemAt(placed: Placed, x: number, y: number): number {
  for (let i = placed.items.length - 1; i >= 0; i--) if (covers(placed.items[i], x, y)) return i;
  return -1;
}

/** Where the sign of a group is that opens or closes it: its left upper corner. */
function signOf(item: Item): [number, number] {
  if (item.type === "frame") return [item.x + UNIT, item.y + UNIT];
  return [item.x + UNIT, item.y + item.body.above + 12];
}

/** The group whose sign is at a point, -1 if there is none. */
export function signAt(placed: Placed, x: number, y: number): number {
  for (const item of placed.items) {
    if (item.type !== "frame" && item.type !== "group") continue;
    const [left, top] = signOf(item);
    if (x < left - AROUND || x > left + TILE + AROUND || y < top - AROUND || y > top + TILE + AROUND) continue;
    return item.group;
  }
  return -1;
}

/** Finds items by a grid, without looking at all of them. */
export class Finder {
  private readonly placed: Placed;
  private readonly columns: number;
  private readonly lines: number;
  private readonly cells: number[][];

  constructor(placed: Placed) {
    this.placed = placed;
    this.columns = Math.max(1, Math.ceil(placed.width / CELL));
    this.lines = Math.max(1, Math.ceil(placed.height / CELL));
    this.cells = Array.from({ length: this.columns * this.lines }, () => []);
    for (const { id, x, y, w, h } of placed.items) this.over(x, y, x + w, y + h, (cell) => cell.push(id));
  }

  /** As `itemAt`. */
  at(x: number, y: number): number {
    let found = -1;
    this.over(x, y, x, y, (cell) => {
      for (const id of cell) if (id > found && covers(this.placed.items[id], x, y)) found = id;
    });
    return found;
  }

  /** The items that a rectangle meets, in the order in which they are drawn. */
  within(x0: number, y0: number, x1: number, y1: number): number[] {
    const found = new Set<number>();
    this.over(x0, y0, x1, y1, (cell) => {
      for (const id of cell) {
        const { x, y, w, h } = this.placed.items[id];
        if (x <= x1 && x + w >= x0 && y <= y1 && y + h >= y0) found.add(id);
      }
    });
    return [...found].sort((a, b) => a - b);
  }

  private over(x0: number, y0: number, x1: number, y1: number, visit: (cell: number[]) => void): void {
    const clamp = (value: number, most: number): number => Math.max(0, Math.min(most - 1, Math.floor(value / CELL)));
    for (let line = clamp(y0, this.lines); line <= clamp(y1, this.lines); line++) {
      for (let column = clamp(x0, this.columns); column <= clamp(x1, this.columns); column++) {
        visit(this.cells[line * this.columns + column]);
      }
    }
  }
}
