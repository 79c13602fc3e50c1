// The picture as shapes, in the order in which they are painted, in any state of stepping through it.

import { drawItem, type Shown } from "./cards_drawing.ts";
import type { GraphDocument } from "./document.ts";
import { drawOverlay } from "./overlay.ts";
import { drawConnector, drawRoute, type Course } from "./routes.ts";
import { NONE, Sketch, type Shape } from "./shapes.ts";
import type { Item, Placed } from "./view.ts";

export type { Shape } from "./shapes.ts";

export interface State {
  selected: number; // node, or -1
  lit: ReadonlySet<number> | null; // items that keep their strength where `dim`
  dim: boolean;
  phase: "" | "forward" | "backward";
  done: ReadonlySet<number>; // items
  now: number; // item, or -1
  shared: number; // node whose copies are ringed, or -1
  gradients: boolean;
  hidden: ReadonlySet<number>; // nodes whose gradient is a question
  labels: ReadonlyMap<number, string>; // by route: what travels along it
  hover: number; // item, or -1
  veiled: ReadonlySet<number>; // nodes whose shape is a question
  come: ReadonlySet<number> | null; // nodes whose gradient has come by this step; null: all
  unseen: ReadonlySet<number>; // items that are not drawn yet
}

const none: ReadonlySet<number> = new Set<number>();

/** The still picture: nothing selected, all that is known shown. */
export const STILL: State = {
  selected: -1, lit: null, dim: false, phase: "", done: none, now: -1, shared: -1, gradients: true, hidden: none,
  labels: new Map(), hover: -1, veiled: none, come: null, unseen: none,
};

/** Whether an item is painted faintly, to let others stand out. A satellite goes with its unit. */
export function isDim(placed: Placed, item: number, state: State): boolean {
  if (!state.dim || item === state.now || state.lit?.has(item)) return false;
  const { type, parent } = placed.items[item];
  return type === "satellite" ? parent !== state.now && !state.lit?.has(parent) : type !== "frame";
}

export function isUnseen(placed: Placed, item: number, state: State): boolean {
  if (!state.unseen.size) return false;
  const { type, parent } = placed.items[item];
  return state.unseen.has(item) || (type === "satellite" && state.unseen.has(parent));
}

/** A line is faint with either of its ends, unless something flows along it at this step. */
export function isFaint(placed: Placed, route: number, state: State): boolean {
  if (!state.dim || courseOf(placed, route, state) !== "edge") return false;
  const { source, target } = placed.routes[route];
  return isDim(placed, source, state) || isDim(placed, target, state);
}

/** How a route is drawn: at rest, or as what flows at this step. */
export function courseOf(placed: Placed, route: number, state: State): Course {
  if (!state.phase || placed.routes[route].target !== state.now) return "edge";
  return state.phase;
}

/** How an item's gradient is drawn. */
export function shownGradient(item: Item, state: State): Shown {
  const node = item.body.of;
  if (!state.gradients || (state.come && !state.come.has(node))) return "none";
  return state.hidden.has(node) ? "asked" : "shown";
}

/** Everything, in order: frames, lines, cards and pills, and on top what marks the present step. */
export function draw(placed: Placed, document: GraphDocument, state: State = STILL): Shape[] {
  const sketch = new Sketch();
  const { items, routes } = placed;
  const first = items.findIndex((item) => item.type !== "frame");
  const frames = first < 0 ? items.length : first;
  const paint = (item: Item): void => {
    if (isUnseen(placed, item.id, state)) return;
    if (item.type === "satellite") drawConnector(sketch, items[item.parent], item);
    drawItem(sketch, document, item, shownGradient(item, state), state.veiled.has(item.body.of));
  };
  for (const item of items.slice(0, frames)) paint(item);
  routes.forEach((route, i) => {
    if (isUnseen(placed, route.source, state) || isUnseen(placed, route.target, state)) return;
    drawRoute(sketch, route, i, courseOf(placed, i, state));
  });
  for (const item of items.slice(frames)) paint(item);
  sketch.item = NONE;
  if (!items.length) sketch.text("empty", placed.width / 2, placed.height / 2 + 4.5, "an empty graph");
  drawOverlay(sketch, placed, state);
  return sketch.shapes;
}
