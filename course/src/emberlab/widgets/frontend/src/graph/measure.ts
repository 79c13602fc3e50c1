// How wide a text is, worked out and not asked for: the same in the browser and in Python.

import { COLUMN, WIDE } from "../shared/text.ts";
import { UNIT } from "../shared/theme.ts";

export const LIMIT = 18; // columns of a name on a card

const PLAIN = /^[\x20-\x7e]*$/;
const BREAKS = /[\t\n\r\x0b\x0c\x85\u2028\u2029]/gu;
// What XML cannot carry, the marks that turn the direction of text, and characters that have no width at all.
const FORBIDDEN =
  /[^\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
// Accents piled on accents reach into the lines above and below; one is kept.
const ACCENT = "[\\u0300-\\u036f\\u0483-\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]";
const PILED = new RegExp(`(${ACCENT})${ACCENT}+`, "gu");

// The sign for what cannot be shown is wide too in many faces.
const width = (character: string): number => (WIDE.test(character) || character === "\ufffd" ? 2 : 1);

/** How many columns of a monospaced face `text` takes. */
export function columns(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let sum = 0;
  for (const each of text) sum += width(each);
  return sum;
}

/** About how wide `text` is at `size` pixels. */
export function textWidth(text: string, size: number): number {
  return columns(text) * size * COLUMN;
}

/** `text` on one line, without what could not be drawn, or would draw over its neighbours. */
export function clean(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(BREAKS, " ").replace(FORBIDDEN, "\ufffd").replace(PILED, "$1");
}

/** `text` cleaned, and cut to at most `limit` columns, the last an ellipsis, when it was longer. */
export function shorten(text: string, limit: number = LIMIT): string {
  if (text.length <= limit && PLAIN.test(text)) return text;
  const some: string[] = [];
  for (const each of text) {
    // Far more than can be shown; the rest need not be looked at.
    if (some.length === 8 * limit) break;
    some.push(each);
  }
  const tidy = clean(some.join(""));
  if (columns(tidy) <= limit && some.length < 8 * limit) return tidy;
  let cut = "";
  let room = limit - 1;
  for (const each of tidy) {
    room -= width(each);
    if (room < 0) break;
    cut += each;
  }
  return cut + "…";
}

/** The next multiple of `step` that is not below `value`. */
export function upTo(value: number, step: number = UNIT): number {
  return Math.ceil(value / step) * step;
}

/** To the nearest whole pixel, halves up. */
export function round(value: number): number {
  return Math.floor(value + 0.5);
}
