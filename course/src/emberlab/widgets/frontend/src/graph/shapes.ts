// The few shapes that the picture is made of, drawn alike by the SVG pen and the canvas pen.

import type { Style } from "./styles.ts";

/** `item`: the item that it belongs to; a route counts down from -1; NONE belongs to nothing. */
export type Shape =
  | { kind: "rect"; x: number; y: number; w: number; h: number; r: number; style: Style; item: number }
  | { kind: "path"; d: number[]; style: Style; item: number }
  | { kind: "text"; x: number; y: number; text: string; style: Style; item: number };

export const NONE = -1e9;

// A path's parts, each with its numbers: x y; x y; two control points and x y; nothing; x y w h of a rectangle.
export const MOVE = 0;
export const LINE = 1;
export const CURVE = 2;
export const CLOSE = 3;
export const SQUARE = 4;
export const NUMBERS = [2, 2, 6, 0, 4] as const;

/** Collects shapes of one item. */
export class Sketch {
  readonly shapes: Shape[] = [];
  item: number = NONE;

  rect(style: Style, x: number, y: number, w: number, h: number, r = 0): void {
    this.shapes.push({ kind: "rect", x, y, w, h, r, style, item: this.item });
  }

  path(style: Style, d: number[]): void {
    this.shapes.push({ kind: "path", d, style, item: this.item });
  }

  text(style: Style, x: number, y: number, text: string): void {
    this.shapes.push({ kind: "text", x, y, text, style, item: this.item });
  }
}
