// Draws one item: a card with its pill, a pill, a closed group's stack, or the frame of an open one.

import { UNIT } from "../shared/theme.ts";
import { COPIES, HEADER, STACK, TILE, type Body } from "./cards.ts";
import { CONSTANT, LEAF, type GraphDocument } from "./document.ts";
import { GLYPHS } from "./glyphs.ts";
import { heatMap } from "./heat.ts";
import { columns } from "./measure.ts";
import { PAD, type Row, type Span } from "./pills.ts";
import { CLOSE, CURVE, LINE, MOVE, SQUARE, type Sketch } from "./shapes.ts";
import type { Style } from "./styles.ts";
import type { Item } from "./view.ts";

const DROP = 4.5; // from the middle of a line of body text to its baseline
const SMALL_DROP = 4;
const ROUND = 8; // corners of cards
const PILL = 12; // and of pills
const KAPPA = 0.5523; // a quarter of a circle as a cubic

const SMALLS: ReadonlySet<Style> = new Set<Style>(["shape", "copies", "note", "differs", "bad"]);

/** How the gradient's line of an item is drawn: as it is, as a question, or not at all. */
export type Shown = "shown" | "asked" | "none";

export function drawItem(sketch: Sketch, document: GraphDocument, item: Item, gradient: Shown, veiled: boolean): void {
  sketch.item = item.id;
  if (item.type === "frame") frame(sketch, item);
  else if (item.body.head) card(sketch, item, gradient, veiled);
  else pill(sketch, document, item, gradient, veiled);
}

function frame(sketch: Sketch, { x, y, w, h, body }: Item): void {
  sketch.rect("frame", x, y, w, h, PILL);
  sign(sketch, body.tile, x + UNIT, y + UNIT);
  let at = x + UNIT + TILE + UNIT;
  for (const span of [...body.title, ...body.notes]) {
    sketch.text(span.style, at, y + HEADER / 2 + DROP, span.text);
    at += span.w + UNIT;
  }
}

/** The round sign that opens or closes a group. */
function sign(sketch: Sketch, text: string, x: number, y: number): void {
  sketch.rect("sign", x + 3, y + 3, TILE - 6, TILE - 6, TILE / 2 - 3);
  const [cx, cy] = [x + TILE / 2, y + TILE / 2];
  const d = [MOVE, cx - 4, cy, LINE, cx + 4, cy];
  if (text === "+") d.push(MOVE, cx, cy - 4, LINE, cx, cy + 4);
  sketch.path("plus", d);
}

function card(sketch: Sketch, item: Item, gradient: Shown, veiled: boolean): void {
  const { x, w, h, body } = item;
  const y = item.y + body.above;
  if (body.pill) {
    // It hangs out from under the card, narrower, so that it reads as what comes out of it.
    const left = x + (w - body.pill) / 2;
    const high = h - body.above - body.head + PILL;
    sketch.rect("pill", left, y + body.head - PILL, body.pill, high, PILL);
    if (body.double) sketch.rect("double", left + 3, y + body.head - PILL, body.pill - 6, high - 3, PILL - 3);
  }
  if (body.above) {
    sketch.rect("sheet", x + 2 * UNIT, y - STACK, w - 4 * UNIT, 3 * UNIT, ROUND);
    sketch.rect("sheet", x + UNIT, y - STACK / 2, w - 2 * UNIT, 3 * UNIT, ROUND);
  }
  sketch.rect(body.dashed ? "unbuilt" : "card", x, y, w, body.head, ROUND);
  if (item.type === "group") groupHead(sketch, body, x, y);
  else unitHead(sketch, body, x, y);
  const from = y + (item.type === "group" ? 48 : 32);
  body.notes.forEach((note, i) => sketch.text(note.style, x + PAD, from + 16 * i + 10, note.text));
  if (body.level >= 0) meter(sketch, body.level, x + PAD, y + body.head - 9);
  rows(sketch, body.rows, x + (w - body.pill) / 2, y + body.head, body.pill, 0, gradient, veiled);
}

function unitHead(sketch: Sketch, { tile, tileWidth, glyph, title }: Body, x: number, y: number): void {
  sketch.rect("tile", x + 4, y + 4, tileWidth, TILE, TILE / 2);
  const [cx, cy] = [x + 4 + tileWidth / 2, y + 16];
  if (glyph) {
    for (const stroke of GLYPHS[glyph]) {
      const d: number[] = [MOVE, cx + stroke[0], cy - stroke[1]];
      if (stroke.length === 4) d.push(LINE, cx + stroke[2], cy - stroke[3]);
      else {
        for (let i = 2; i < stroke.length; i += 6) {
          d.push(CURVE);
          for (let k = 0; k < 6; k += 2) d.push(cx + stroke[i + k], cy - stroke[i + k + 1]);
        }
      }
      sketch.path("glyph", d);
    }
  } else {
    const wide = columns(tile);
    if (wide <= 1) sketch.text("tilelarge", cx, cy + 5.5, tile);
    else sketch.text(wide === 2 ? "tiletext" : "tilesmall", cx, cy + (wide === 2 ? DROP : SMALL_DROP), tile);
  }
  for (const span of title) sketch.text(span.style, x + 4 + tileWidth + UNIT, cy + DROP, span.text);
}

function groupHead(sketch: Sketch, { tile, title, subtitle }: Body, x: number, y: number): void {
  sign(sketch, tile, x + UNIT, y + PAD);
  let at = x + UNIT + TILE + UNIT;
  for (const span of title) {
    sketch.text(span.style, at, y + 20, span.text);
    at += span.w + UNIT;
  }
  if (subtitle) sketch.text(subtitle.style, x + UNIT + TILE + UNIT, y + 38, subtitle.text);
}

/** The size of a gradient as 7 steps. */
function meter(sketch: Sketch, level: number, x: number, y: number): void {
  for (let i = 0; i < 7; i++) sketch.rect(i < level ? "level" : "rest", x + 8 * i, y, 6, 3, 1.5);
}

function pill(sketch: Sketch, document: GraphDocument, item: Item, gradient: Shown, veiled: boolean): void {
  const { x, y, w, h, body, node } = item;
  if (body.mark === "parameter") sketch.path(body.dashed ? "unbuilt" : "parameter", tag(x, y, w, h));
  else if (body.mark !== "more") {
    const kind = node < 0 ? CONSTANT : document.kind[node];
    const style = body.dashed ? "unbuilt" : kind === LEAF ? "leaf" : kind === CONSTANT ? "constant" : "reference";
    sketch.rect(style, x, y, w, h, PILL);
    if (body.double) sketch.rect("double", x + 3, y + 3, w - 6, h - 6, PILL - 3);
  }
  let icon = 0;
  const line = y + (body.rows.length ? body.rows[0].h / 2 : PILL);
  if (body.mark === "parameter" || body.mark === "reference") icon = 2 * UNIT;
  if (body.mark === "parameter") {
    // A slider: what training moves.
    sketch.path("icon", [MOVE, x + 8, line, LINE, x + 20, line]);
    sketch.rect("knob", x + 11.5, line - 3, 6, 6, 3);
  }
  if (body.mark === "reference") {
    sketch.path("icon", [
      MOVE, x + 14, line + 5, LINE, x + 14, line - 5, MOVE, x + 10.5, line - 1.5, LINE, x + 14, line - 5,
      LINE, x + 17.5, line - 1.5,
    ]);
  }
  rows(sketch, body.rows, x, y, w, icon, gradient, veiled);
  const from = y + body.rows.reduce((sum, row) => sum + row.h, 0);
  body.notes.forEach((note, i) => sketch.text(note.style, x + PAD + icon, from + 16 * i + 8, note.text));
}

/** A parameter's outline: square at the left, round at the right. */
function tag(x: number, y: number, w: number, h: number): number[] {
  const r = PILL;
  const [right, bottom, k] = [x + w, y + h, PILL * (1 - KAPPA)];
  return [
    MOVE, x, y, LINE, right - r, y, CURVE, right - k, y, right, y + k, right, y + r, LINE, right, bottom - r,
    CURVE, right, bottom - k, right - k, bottom, right - r, bottom, LINE, x, bottom, CLOSE,
  ];
}

/** The lines of a pill that begins at `x`: texts from the left, values flush right. */
function rows(
  sketch: Sketch, lines: Row[], x: number, y: number, w: number, icon: number, gradient: Shown, veiled: boolean,
): void {
  for (const row of lines) {
    const middle = y + row.h / 2;
    const end = x + w - PAD;
    y += row.h;
    if (row.gradient && gradient === "none") continue;
    const asked = row.gradient && gradient === "asked";
    const thumb = asked || (veiled && !row.gradient) ? null : row.thumb;
    const right: Span | null = asked ? { text: "?", style: "gradient", w: 8 } : row.right;
    const size = thumb ? thumb.cols * row.cell : right ? right.w : 0;
    if (thumb) heatMap(sketch, thumb, row.cell, end - size, middle - (thumb.rows * row.cell) / 2);
    else if (right) word(sketch, right, end - size, middle);
    const texts = row.left.reduce((sum, each) => sum + each.w + UNIT, -UNIT);
    let at = x + PAD + icon;
    if (row.gradient) at = end - size - UNIT - texts;
    else if (!size) at += (w - 2 * PAD - icon - texts) / 2;
    for (const span of row.left) {
      word(sketch, veiled && span.style === "shape" ? { ...span, text: "?" } : span, at, middle);
      at += span.w + UNIT;
    }
  }
}

function word(sketch: Sketch, { text, style, copies }: Span, x: number, middle: number): void {
  if (copies) {
    sketch.path("icon", [
      SQUARE, x + 0.5, middle - 4.5, 6, 6,
      MOVE, x + 3.5, middle + 1.5, LINE, x + 3.5, middle + 4.5, LINE, x + 9.5, middle + 4.5, LINE, x + 9.5, middle - 1.5,
      LINE, x + 6.5, middle - 1.5,
    ]);
    x += COPIES;
  }
  sketch.text(style, x, middle + (SMALLS.has(style) ? SMALL_DROP : DROP), text);
}
