// The lines of a pill: a tensor's name, shape, value and gradient.

import { BODY, SMALL, UNIT } from "../shared/theme.ts";
import type { GraphDocument, Thumb } from "./document.ts";
import { shorten, textWidth } from "./measure.ts";
import type { Style } from "./styles.ts";

const LINE = 24; // a line in a pill
export const PAD = 12; // between a pill's end and its text
export const GAP = UNIT;

export interface Span {
  text: string;
  style: Style;
  w: number;
  copies?: boolean; // the sign of copies goes before it
}

/** A line of a pill: texts from the left, a value or a heat map at the right. */
export interface Row {
  h: number;
  left: Span[];
  right: Span | null;
  thumb: Thumb | null;
  cell: number; // the heat map's cells, in pixels
  gradient: boolean;
}

export const span = (text: string, style: Style, size: number = BODY): Span => ({ text, style, w: textWidth(text, size) });

export function shape(document: GraphDocument, node: number): Span[] {
  // A number says itself that it is a scalar.
  const text = document.shape[node];
  return text && !(document.value[node] && text === "scalar") ? [span(shorten(text, 24), "shape", SMALL)] : [];
}

export function rows(document: GraphDocument, node: number, name: string, style: Style): Row[] {
  const left = name ? [span(name, style)] : [];
  left.push(...shape(document, node));
  const value = shorten(document.value[node], 12);
  const thumb = document.thumbs.get(node) ?? null;
  const lines = [row(left, value ? span(value, "value") : null, thumb, false)];
  const gradient = document.gradients;
  const text = shorten(gradient?.text.get(node) ?? "", 16);
  const heat = gradient?.thumbs.get(node) ?? null;
  if (text || heat) {
    const right = heat ? null : span(text, "gradient");
    lines.push(row([span("∂", "gradient")], right, heat, true));
  }
  return lines;
}

export function row(left: Span[], right: Span | null, thumb: Thumb | null, gradient: boolean): Row {
  if (thumb && !(thumb.rows > 0 && thumb.cols > 0)) thumb = null;
  const cell = thumb && thumb.cols <= 6 && thumb.rows <= 4 ? 6 : 4;
  return { h: thumb ? Math.max(LINE, thumb.rows * cell + 8) : LINE, left, right, thumb, cell, gradient };
}

export function rowWidth({ left, right, thumb, cell }: Row): number {
  let sum = left.reduce((sum, each) => sum + each.w + GAP, -GAP);
  if (right || thumb) sum += (left.length ? PAD : GAP) + (thumb ? thumb.cols * cell : right!.w);
  return sum;
}
