// Paints shapes on a canvas, in the colours of the moment.

import { CLOSE, CURVE, LINE, MOVE, type Shape } from "./shapes.ts";
import { colourOf, look, type Colours, type Style } from "./styles.ts";

/** The parts of a path, on the context's current one. */
export function trace(context: CanvasRenderingContext2D, d: number[]): void {
  for (let i = 0; i < d.length; ) {
    const part = d[i];
    if (part === MOVE) context.moveTo(d[i + 1], d[i + 2]), (i += 3);
    else if (part === LINE) context.lineTo(d[i + 1], d[i + 2]), (i += 3);
    else if (part === CURVE) {
      context.bezierCurveTo(d[i + 1], d[i + 2], d[i + 3], d[i + 4], d[i + 5], d[i + 6]);
      i += 7;
    } else if (part === CLOSE) context.closePath(), i++;
    else context.rect(d[i + 1], d[i + 2], d[i + 3], d[i + 4]), (i += 5);
  }
}

/** Fills and strokes the context's path as `style` says; `moved` shifts the dashes. */
export function ink(context: CanvasRenderingContext2D, style: Style, colours: Colours, moved = 0): void {
  const { fill, fade, stroke, width, dash, opacity } = look(style);
  const alpha = context.globalAlpha;
  if (fill) {
    context.fillStyle = colourOf(colours, fill);
    if (fade !== undefined) context.globalAlpha = alpha * fade;
    context.fill();
    context.globalAlpha = alpha;
  }
  if (!stroke) return;
  context.strokeStyle = colourOf(colours, stroke);
  context.lineWidth = width ?? 1;
  if (dash) {
    context.setLineDash(dash.split(" ").map(Number));
    context.lineDashOffset = moved;
  }
  if (opacity !== undefined) context.globalAlpha = alpha * opacity;
  context.stroke();
  context.globalAlpha = alpha;
  if (dash) context.setLineDash([]);
}

const outlines: ReadonlySet<Style> = new Set<Style>([
  "pill", "sheet", "card", "unbuilt", "leaf", "parameter", "constant", "reference",
]);

/** Makes an item faint: paper of this strength over all of its outlines at once. */
export function veil(context: CanvasRenderingContext2D, shapes: Shape[], colours: Colours, strength: number): void {
  context.beginPath();
  for (const shape of shapes) {
    if (shape.kind === "rect") {
      if (outlines.has(shape.style)) context.roundRect(shape.x - 1, shape.y - 1, shape.w + 2, shape.h + 2, shape.r + 1);
    } else if (shape.kind === "path" && outlines.has(shape.style)) trace(context, shape.d);
  }
  const alpha = context.globalAlpha;
  context.globalAlpha = alpha * strength;
  context.fillStyle = colours.paper;
  context.fill();
  context.globalAlpha = alpha;
}

export function paintShape(context: CanvasRenderingContext2D, shape: Shape, colours: Colours, moved = 0): void {
  if (shape.kind === "text") {
    const { fill, size, weight, italic, anchor } = look(shape.style);
    context.font = `${italic ? "italic " : ""}${weight ?? 400} ${size}px ${colours.mono}`;
    context.textAlign = anchor === "middle" ? "center" : "left";
    context.fillStyle = colourOf(colours, fill ?? "ink");
    context.fillText(shape.text, shape.x, shape.y);
    return;
  }
  context.beginPath();
  if (shape.kind === "path") trace(context, shape.d);
  else if (shape.r) context.roundRect(shape.x, shape.y, shape.w, shape.h, Math.min(shape.r, shape.w / 2, shape.h / 2));
  else context.rect(shape.x, shape.y, shape.w, shape.h);
  ink(context, shape.style, colours, moved);
}
