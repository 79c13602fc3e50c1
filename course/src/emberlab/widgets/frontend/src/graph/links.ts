// Lines that stand out: what the pointed or chosen item is joined to, and the gradients that arrive at a step.

import type { Theme } from "../shared/theme.ts";
import type { Explorer } from "./explorer.ts";
import { curve } from "./routes.ts";
import { CURVE, LINE, MOVE } from "./shapes.ts";
import type { Route } from "./view.ts";

/** Dashes and the gap after them; they move so many pixels a second. */
const DASH = [6, 4];
const SPEED = 24;

function trace(pen: CanvasRenderingContext2D, { points }: Route): void {
  // As far as the line at rest goes, so that both are one curve.
  const d = curve(points, 0, 6);
  pen.beginPath();
  for (let i = 0; i < d.length;) {
    const part = d[i];
    const [a, b, c, e, f, g] = d.slice(i + 1, i + 7) as [number, number, number, number, number, number];
    if (part === MOVE) pen.moveTo(a, b);
    else if (part === LINE) pen.lineTo(a, b);
    else if (part === CURVE) pen.bezierCurveTo(a, b, c, e, f, g);
    i += part === CURVE ? 7 : 3;
  }
  pen.stroke();
}

/** Takes the head of a still line away. */
function unhead(pen: CanvasRenderingContext2D, { points }: Route): void {
  const [x, y] = points.slice(-2) as [number, number];
  pen.lineWidth = 9;
  pen.beginPath();
  pen.moveTo(x, y - 9);
  pen.lineTo(x, y - 1);
  pen.stroke();
}

/** Strokes them in the world's units; under the dots and over the picture. */
export function paintLinks(
  pen: CanvasRenderingContext2D,
  explorer: Explorer,
  theme: Theme,
  time: number,
  still: boolean,
): void {
  const { hover, now, phase, at, placed } = explorer;
  const lit = hover >= 0 ? hover : now < 0 ? at : -1;
  pen.lineWidth = 2;
  for (const route of placed.routes) {
    if (route.source === lit || route.target === lit) {
      pen.setLineDash([]);
      pen.strokeStyle = theme.ink;
      trace(pen, route);
    } else if (phase === "backward" && route.source === now) {
      // First the still line is taken away.
      pen.setLineDash([]);
      pen.strokeStyle = theme.paper;
      pen.lineWidth = 3;
      trace(pen, route);
      unhead(pen, route);
      pen.lineWidth = 2;
      pen.setLineDash(DASH);
      pen.lineDashOffset = still ? 0 : (time / 1000) * SPEED;
      pen.strokeStyle = theme.orange;
      trace(pen, route);
    }
  }
  pen.setLineDash([]);
}
