// What is written on each card and pill, and so how large it is.

import {
  DIFFERS, NOT_FINITE, NO_BACKWARD, NO_FORWARD, ONLY_HERE, OPERATION, PARAMETER, SHARED,
  type GraphDocument,
} from "./document.ts";
import { SMALL, UNIT } from "../shared/theme.ts";
import { columns, shorten, textWidth, upTo } from "./measure.ts";
import { GLYPHS } from "./glyphs.ts";
import { GAP, PAD, row, rowWidth, rows, shape, span, type Row, type Span } from "./pills.ts";
import type { Style } from "./styles.ts";

export const HEAD = 32; // the upper part of an operation's card
export const GROUP_HEAD = 48;
export const STACK = 6; // the sheets that look out above a closed group
export const TILE = 24; // the round tile of a symbol
export const HEADER = 40; // above what an open frame holds
export const INSET = UNIT; // the result's pill is so much narrower than its card, on each side
export const COPIES = 14; // the sign of copies, with the space after it

export interface Body {
  of: number; // the node whose tensor the pill shows, or -1
  w: number;
  h: number;
  above: number; // room for the stacked sheets
  head: number; // height of the card, 0 where there is only a pill
  tile: string;
  tileWidth: number;
  glyph: string;
  title: Span[];
  subtitle: Span | null;
  notes: Span[];
  rows: Row[];
  pill: number; // width of the pill, 0 where there is none
  mark: "" | "parameter" | "reference" | "more";
  double: boolean; // an output: its pill has a second outline
  dashed: boolean;
  level: number; // of the gradient's norm, 0..7 of 7 steps; -1 unknown
}

/** An operation with its result. */
export function unitBody(document: GraphDocument, node: number): Body {
  const name = shorten(document.name[node]);
  const [tile, glyph] = sign(document.symbol[node], document.name[node]);
  const body = blank();
  body.tile = tile;
  body.glyph = glyph;
  body.tileWidth = columns(tile) <= 2 ? TILE : upTo(textWidth(tile, SMALL) + 10, 2);
  body.head = HEAD;
  body.title = name ? [span(name, "name")] : [];
  result(document, node, body);
  flags(document, node, body);
  return sized(body, 4 + body.tileWidth + (name ? 8 + body.title[0].w + 4 : 0) + UNIT);
}

/** A tensor that stands for itself. */
export function leafBody(document: GraphDocument, node: number, name = document.name[node]): Body {
  const body = blank();
  body.of = node;
  if (document.kind[node] === PARAMETER) body.mark = "parameter";
  body.rows = rows(document, node, shorten(name), "label");
  body.double = (document.flags[node] & 1) !== 0;
  flags(document, node, body);
  return sized(body, 0);
}

/** A copy of a tensor beside an operation that uses it; of an operation's result when that is far away. */
export function satelliteBody(document: GraphDocument, node: number, name: string, copies: number): Body {
  const body = blank();
  const operation = document.kind[node] === OPERATION;
  body.of = node;
  body.mark = operation ? "reference" : document.kind[node] === PARAMETER ? "parameter" : "";
  body.rows = operation
    ? [row([span(shorten(name || "far above"), "label"), ...shape(document, node)], null, null, false)]
    : rows(document, node, shorten(name), "label");
  if (!operation && copies > 1 && (document.flags[node] & SHARED) !== 0) {
    body.rows[0].left.push({ ...span(`×${copies}`, "copies", SMALL), copies: true });
    body.rows[0].left[body.rows[0].left.length - 1].w += COPIES;
  }
  if (!operation) flags(document, node, body);
  return sized(body, 0);
}

/** Says how many more satellites there are than are drawn. */
export function moreBody(count: number): Body {
  const body = blank();
  body.mark = "more";
  body.rows = [row([span(`+ ${count} more`, "shape", SMALL)], null, null, false)];
  return sized(body, 0);
}

/** A closed group; `out` is the only node whose result leaves it, or -1. */
export function groupBody(
  document: GraphDocument, group: number, operations: number, parameters: number, out: number,
): Body {
  const body = blank();
  body.above = STACK;
  body.head = GROUP_HEAD;
  body.tile = "+";
  body.tileWidth = TILE;
  body.title = groupTitle(document, group);
  const parts = [`${operations} ${operations === 1 ? "operation" : "operations"}`];
  if (parameters) parts.push(`${parameters} ${parameters === 1 ? "parameter" : "parameters"}`);
  body.subtitle = span(parts.join(" · "), "shape", SMALL);
  if (out >= 0) result(document, out, body);
  judge(document, `g${group}`, body);
  const title = body.title.reduce((sum, each) => sum + each.w + GAP, -GAP);
  return sized(body, 8 + TILE + 8 + Math.max(title, body.subtitle.w) + 2 * UNIT);
}

/** An open group's header; `w` is how wide it is. */
export function frameBody(document: GraphDocument, group: number): Body {
  const body = blank();
  body.tile = "−";
  body.tileWidth = TILE;
  body.title = groupTitle(document, group);
  judge(document, `g${group}`, body);
  const spans = [...body.title, ...body.notes];
  body.w = 8 + TILE + 8 + spans.reduce((sum, each) => sum + each.w + GAP, 0);
  return body;
}

/** The title of a group: its class and its name, or only its name. */
export function groupTitle(document: GraphDocument, group: number): Span[] {
  const { name, type, parent } = document.groups[group];
  const own = shorten(inside(document, parent, name), 24);
  if (!type) return [span(own || "block", "strong")];
  return own ? [span(shorten(type), "strong"), span(own, "italic")] : [span(shorten(type), "strong")];
}

/** A dotted name as it is called inside `group`: `weight` for `encoder.0.weight` in `encoder.0`. */
export function inside(document: GraphDocument, group: number, name: string): string {
  for (let at = group; at >= 0; at = document.groups[at].parent) {
    const prefix = document.groups[at].name + ".";
    if (prefix.length > 1 && name.length > prefix.length && name.startsWith(prefix)) return name.slice(prefix.length);
  }
  return name;
}

function blank(): Body {
  return {
    of: -1, w: 0, h: 0, above: 0, head: 0, tile: "", tileWidth: 0, glyph: "", title: [], subtitle: null, notes: [], rows: [],
    pill: 0, mark: "", double: false, dashed: false, level: -1,
  };
}

/** The symbol's letters, or the name of a curve to draw instead. */
function sign(symbol: string, name: string): [string, string] {
  if (Object.hasOwn(GLYPHS, name)) return ["", name];
  const short = shorten(symbol, 5);
  return [short || "ƒ", ""];
}

/** The pill of a result: of an operation, or of a whole group. */
function result(document: GraphDocument, node: number, body: Body): void {
  body.of = node;
  body.rows = rows(document, node, shorten(document.label[node]), "label");
  if (document.outputs[node] > 1) {
    body.rows[0].left.push(span(`${document.outputs[node]} outputs`, "copies", SMALL));
  }
  if (!body.rows[0].left.length && !body.rows[0].right && !body.rows[0].thumb) body.rows = [];
  body.double = (document.flags[node] & 1) !== 0;
}

function flags(document: GraphDocument, node: number, body: Body): void {
  const flag = document.flags[node];
  const note = (text: string, style: Style) => body.notes.push(span(text, style, SMALL));
  if (flag & NO_FORWARD) note("not built", "note");
  else if (flag & NO_BACKWARD) note("backward not built", "note");
  if (flag & (NO_FORWARD | NO_BACKWARD)) body.dashed = true;
  if (flag & ONLY_HERE) note("+ only here", "differs");
  if (flag & DIFFERS) note("≠ differs", "differs");
  if (flag & NOT_FINITE) note("nan or inf", "bad");
  if (document.health.size) judge(document, String(node), body);
}

const NORMS = [1e-7, 1e-5, 1e-3, 1e-1, 1e1, 1e3]; // between the steps of the meter

function judge(document: GraphDocument, key: string, body: Body): void {
  const health = document.health.get(key);
  if (!health) return;
  const words: Record<string, string> = { vanishing: "↓ vanishing", exploding: "↑ exploding", nan: "nan" };
  const dead = Math.floor((health.dead ?? 0) * 100 + 0.5);
  const word = words[health.flag];
  if (word && !body.notes.some((each) => each.style === "bad")) body.notes.push(span(word, "bad", SMALL));
  if (dead > 0) body.notes.push(span(`${dead} % dead`, health.flag === "dead" ? "bad" : "note", SMALL));
  const norm = health.norm;
  if (typeof norm === "number" && norm >= 0) body.level = norm === 0 ? 0 : 1 + NORMS.filter((each) => norm >= each).length;
}

/** Widths and heights, once all that stands on it is known. */
function sized(body: Body, head: number): Body {
  const icon = body.mark === "parameter" || body.mark === "reference" ? 2 * UNIT : 0;
  const notes = body.notes.reduce((sum, each) => Math.max(sum, each.w), 0);
  const lines = body.rows.reduce((sum, each) => Math.max(sum, rowWidth(each)), 0);
  const height = body.rows.reduce((sum, each) => sum + each.h, 0);
  if (body.head) {
    body.head += 16 * body.notes.length + (body.level >= 0 ? UNIT : 0);
    body.pill = body.rows.length ? upTo(lines + 2 * PAD) : 0;
    body.w = upTo(Math.max(9 * UNIT, head, notes + 2 * PAD, body.pill ? body.pill + 2 * INSET : 0), 2 * UNIT);
    // Under an operation it is as wide as it can be; under a group's wide card no wider than it must be.
    if (body.pill) body.pill = body.above ? upTo(Math.max(lines + 2 * PAD, 12 * UNIT), 2 * UNIT) : body.w - 2 * INSET;
    body.h = body.above + body.head + height;
  } else {
    body.w = body.pill = upTo(Math.max(5 * UNIT, lines + icon + 2 * PAD, notes + icon + 2 * PAD));
    body.h = height + 16 * body.notes.length;
  }
  return body;
}
