// Draws lines: smooth, with upright ends, bending only between the layers.

import { CLOSE, CURVE, LINE, MOVE, type Sketch } from "./shapes.ts";
import type { Item, Route } from "./view.ts";

export type Course = "edge" | "forward" | "backward";

export const HEAD = 7; // length of an arrow's head
const WIDE = 3.5; // half of its width

/** A line through points whose coordinates follow each other, without its last `short` pixels and its first `late`. */
export function curve(points: number[], late: number, short: number): number[] {
  const last = points.length - 2;
  const d = [MOVE, points[0], points[1] + late];
  let [x, y] = [points[0], points[1] + late];
  for (let i = 2; i <= last; i += 2) {
    const px = points[i];
    const py = i === last ? points[i + 1] - short : points[i + 1];
    if (px === x) {
      // Straight on: as far as it goes.
      if (i < last && points[i + 2] === x) continue;
      d.push(LINE, px, py);
    } else {
      const middle = (y + py) / 2;
      d.push(CURVE, x, middle, px, middle, px, py);
    }
    [x, y] = [px, py];
  }
  return d;
}

export function drawRoute(sketch: Sketch, route: Route, number: number, course: Course): void {
  const { points } = route;
  const end = points.length - 2;
  sketch.item = -1 - number;
  if (course === "backward") {
    // The gradient leaves this step towards what it was made from: upwards.
    sketch.path("backward", curve(points, HEAD, 0));
    sketch.path("backwardarrow", arrow(points[0], points[1] + 1, HEAD + 1));
    return;
  }
  sketch.path(course, curve(points, 0, HEAD - 1));
  sketch.path(course === "edge" ? "arrow" : "forwardarrow", arrow(points[end], points[end + 1] - 1, -HEAD));
}

/** A head with its tip at (x, y) whose other end is `back` below it. */
function arrow(x: number, y: number, back: number): number[] {
  return [MOVE, x, y, LINE, x - WIDE, y + back, LINE, x + WIDE, y + back, CLOSE];
}

/** The short line from a satellite to its unit. */
export function drawConnector(sketch: Sketch, unit: Item, satellite: Item): void {
  sketch.item = satellite.id;
  const [x, y] = [satellite.x + satellite.w, satellite.y + satellite.h / 2];
  const top = unit.y + unit.body.above;
  const to = unit.body.head ? top + Math.min(16, unit.body.head / 2) : unit.y + unit.h / 2;
  if (to === y) sketch.path("connector", [MOVE, x, y, LINE, unit.x, to]);
  else sketch.path("connector", [MOVE, x, y, CURVE, x + 10, y, unit.x - 10, to, unit.x, to]);
}
