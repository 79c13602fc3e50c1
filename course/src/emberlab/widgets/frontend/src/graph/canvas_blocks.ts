// The picture from far away: coloured blocks and plain lines, without a word.

import { INSET } from "./cards.ts";
import { colourOf, type Colours } from "./styles.ts";
import type { Item, Placed, Route } from "./view.ts";

/** Frames as tinted areas, each with a line of `hair` world units around it. */
export function frameBlock(context: CanvasRenderingContext2D, { x, y, w, h }: Item, colours: Colours, hair: number): void {
  const alpha = context.globalAlpha;
  context.globalAlpha = alpha * 0.06;
  context.fillStyle = colours.muted;
  context.fillRect(x, y, w, h);
  context.globalAlpha = alpha;
  context.strokeStyle = colours.line;
  context.lineWidth = hair;
  context.strokeRect(x, y, w, h);
}

/** The straight pieces of many lines, stroked at once. */
export function routeBlocks(
  context: CanvasRenderingContext2D, routes: readonly Route[], colours: Colours, hair: number,
): void {
  context.beginPath();
  for (const { points } of routes) {
    context.moveTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 2) {
      // What goes straight on needs no corner.
      if (points[i] === points[i - 2] && i + 2 < points.length && points[i + 2] === points[i]) continue;
      context.lineTo(points[i], points[i + 1]);
    }
  }
  context.strokeStyle = colours.muted;
  context.lineWidth = hair;
  context.stroke();
}

/** Cards and pills, each in the colour of what it is; one path a colour. */
export function itemBlocks(
  context: CanvasRenderingContext2D, items: readonly Item[], colours: Colours, hair: number,
): void {
  const cards = new Path2D();
  const heads = new Path2D();
  const pills = new Path2D();
  for (const { type, x, y, w, h, body } of items) {
    if (type === "frame") continue;
    if (!body.head) {
      pills.rect(x, y, w, h);
      continue;
    }
    cards.rect(x, y + body.above, w, body.head);
    heads.rect(x, y + body.above, type === "group" ? w : body.tileWidth + 8, body.head);
    if (body.pill) pills.rect(x + INSET, y + body.above + body.head, w - 2 * INSET, h - body.above - body.head);
  }
  const alpha = context.globalAlpha;
  context.fillStyle = colours.quiet;
  context.fill(pills);
  context.fillStyle = colours.paper;
  context.fill(cards);
  context.globalAlpha = alpha * 0.3;
  context.fillStyle = colourOf(colours, "blue");
  context.fill(heads);
  context.globalAlpha = alpha;
  context.lineWidth = hair;
  context.strokeStyle = colours.line;
  context.stroke(pills);
  context.stroke(cards);
}

/** The whole graph in a small rectangle. */
export function minimap(
  context: CanvasRenderingContext2D, placed: Placed, width: number, height: number, colours: Colours,
): void {
  const scale = Math.min(width / placed.width, height / placed.height);
  context.save();
  context.scale(scale, scale);
  const hair = 0.7 / scale;
  for (const item of placed.items) if (item.type === "frame") frameBlock(context, item, colours, hair);
  context.globalAlpha = 0.5;
  routeBlocks(context, placed.routes, colours, hair / 2);
  context.globalAlpha = 1;
  // So small that outlines would hide what is inside: plain marks, never smaller than a pixel.
  for (const { type, x, y, w, h, body } of placed.items) {
    if (type === "frame" || type === "satellite") continue;
    context.fillStyle = body.head ? colours.blue : colours.muted;
    context.fillRect(x, y, Math.max(w, 1 / scale), Math.max(h, 1 / scale));
  }
  context.restore();
}
