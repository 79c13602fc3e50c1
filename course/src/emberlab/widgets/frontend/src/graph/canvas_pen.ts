// Paints the picture on a canvas: what is in view, coarsely from far away, and a crowd from a snapshot.

import { frameBlock, itemBlocks, routeBlocks } from "./canvas_blocks.ts";
import { ink, paintShape, trace, veil } from "./canvas_shapes.ts";
import { drawItem } from "./cards_drawing.ts";
import type { GraphDocument } from "./document.ts";
import { courseOf, isDim, isUnseen, shownGradient, type State } from "./drawing.ts";
import { drawOverlay } from "./overlay.ts";
import { HEAD, curve, drawConnector, drawRoute } from "./routes.ts";
import { Sketch, type Shape } from "./shapes.ts";
import { Snapshot, type Region } from "./snapshot.ts";
import type { Colours } from "./styles.ts";
import type { Item, Placed, Route } from "./view.ts";

export { minimap } from "./canvas_blocks.ts";
export type { Colours } from "./styles.ts";

export interface Frame {
  x: number; // the world's point at the upper left corner
  y: number;
  zoom: number;
  width: number; // in CSS pixels
  height: number;
  ratio: number; // device pixels in one
}

const COARSE = 0.35; // below this zoom no text is painted
const CROWD = 250; // items in view, from which on they are painted into a snapshot that is moved
const FAINT = 0.35;
const PACE = 0.04; // pixels that a dash moves in a millisecond
const NONE: ReadonlySet<number> = new Set();
const CHUNK = 512; // items or lines painted between two looks at the clock

export class CanvasPen {
  private readonly placed: Placed;
  private readonly document: GraphDocument;
  private readonly shapes = new Map<number, Shape[]>();
  private snapshot = new Snapshot();
  private drawn: State | null = null;
  private boxes: Float64Array | null = null;

  constructor(placed: Placed, document: GraphDocument) {
    this.placed = placed;
    this.document = document;
  }

  /** After a change of colours. */
  invalidate(): void {
    this.snapshot = new Snapshot();
  }

  /**
   * Paints a frame; `context` has nothing on it. True when the picture is not yet as sharp or as complete as it will be,
   * and another frame should follow.
   */
  paint(context: CanvasRenderingContext2D, frame: Frame, state: State, colours: Colours, time = 0): boolean {
    this.forget(state);
    const { placed } = this;
    const view: Region = { ...frame, right: frame.x + frame.width / frame.zoom, bottom: frame.y + frame.height / frame.zoom };
    const items = this.inView(view, state);
    context.save();
    toWorld(context, frame);
    if (!placed.items.length) {
      context.restore();
      return false;
    }
    let more = false;
    if (items.length <= CROWD) {
      const routes = this.routesInView(view, state);
      for (const _ of this.pictureOf(context, items, routes, frame.zoom, state, colours)) continue;
    } else {
      context.globalAlpha = state.dim ? FAINT : 1;
      const render = (pen: CanvasRenderingContext2D, region: Region): Iterator<void> => {
        toWorld(pen, region);
        const all: State = { ...state, dim: false, phase: "" };
        return this.pictureOf(pen, this.inView(region, all), this.routesInView(region, all), region.zoom, all, colours);
      };
      const rough = (pen: CanvasRenderingContext2D): void => {
        for (const item of items) if (item.type === "frame") frameBlock(pen, item, colours, 1 / frame.zoom);
        itemBlocks(pen, items, colours, 1 / frame.zoom);
      };
      more = this.snapshot.show(context, view, render, rough);
      context.globalAlpha = 1;
      toWorld(context, frame);
      if (state.dim) {
        const lit = items.filter((item) => item.type !== "frame" && !isDim(placed, item.id, state));
        for (const _ of this.pictureOf(context, lit, [], frame.zoom, { ...state, dim: false }, colours)) continue;
      }
    }
    this.flowing(context, view, state, colours, time);
    const overlay = new Sketch();
    drawOverlay(overlay, placed, state, view);
    for (const shape of overlay.shapes) paintShape(context, shape, colours);
    context.restore();
    return more;
  }

  /** Frames, lines and items, in order; it stops now and then, to be continued or not. */
  private *pictureOf(
    context: CanvasRenderingContext2D, items: Item[], routes: Route[], zoom: number, state: State, colours: Colours,
  ): Generator<void> {
    const hair = Math.max(1 / zoom, 1);
    for (const item of items) {
      if (item.type !== "frame") break;
      if (zoom < COARSE) frameBlock(context, item, colours, hair);
      else for (const shape of this.shapesOf(item, state)) paintShape(context, shape, colours);
    }
    yield;
    for (let i = 0; i < routes.length; i += CHUNK) {
      const some = routes.slice(i, i + CHUNK);
      if (zoom < COARSE) routeBlocks(context, some, colours, Math.max(1.2, 0.8 / zoom));
      else this.lines(context, some, state, colours);
      yield;
    }
    const rest = items.filter((item) => item.type !== "frame");
    for (let i = 0; i < rest.length; i += zoom < COARSE ? CHUNK : CHUNK / 8) {
      const some = rest.slice(i, i + (zoom < COARSE ? CHUNK : CHUNK / 8));
      if (zoom < COARSE) {
        for (const faint of state.dim ? [true, false] : [false]) {
          context.globalAlpha = faint ? FAINT : 1;
          itemBlocks(context, some.filter((item) => isDim(this.placed, item.id, state) === faint), colours, hair);
        }
      } else {
        for (const item of some) {
          const shapes = this.shapesOf(item, state);
          for (const shape of shapes) paintShape(context, shape, colours);
          if (isDim(this.placed, item.id, state)) veil(context, shapes, colours, 1 - FAINT);
        }
      }
      context.globalAlpha = 1;
      yield;
    }
  }

  /** Lines at rest, those of a strength at once. */
  private lines(context: CanvasRenderingContext2D, routes: Route[], state: State, colours: Colours): void {
    for (const faint of state.dim ? [true, false] : [false]) {
      const sketch = new Sketch();
      for (const route of routes) {
        const dim = isDim(this.placed, route.source, state) || isDim(this.placed, route.target, state);
        if ((state.dim && dim) === faint) drawRoute(sketch, route, 0, "edge");
      }
      context.globalAlpha = faint ? FAINT : 1;
      for (const style of ["edge", "arrow"] as const) {
        context.beginPath();
        for (const shape of sketch.shapes) if (shape.style === style && shape.kind === "path") trace(context, shape.d);
        ink(context, style, colours);
      }
    }
    context.globalAlpha = 1;
  }

  /** What flows at this step, over the lines at rest. */
  private flowing(context: CanvasRenderingContext2D, view: Region, state: State, colours: Colours, time: number): void {
    if (state.now < 0 || !state.phase) return;
    const sketch = new Sketch();
    this.placed.routes.forEach((route, i) => {
      const course = courseOf(this.placed, i, state);
      if (course === "edge") return;
      // The line at rest must not look out between the dashes.
      if (course === "backward") sketch.path("under", curve(route.points, 0, HEAD));
      drawRoute(sketch, route, i, course);
    });
    // From far away as strong as from near.
    context.save();
    for (const shape of sketch.shapes) paintShape(context, shape, colours, (time * PACE) / Math.min(1, view.zoom));
    context.restore();
  }

  private shapesOf(item: Item, state: State): Shape[] {
    let shapes = this.shapes.get(item.id);
    if (!shapes) {
      const sketch = new Sketch();
      if (item.type === "satellite") drawConnector(sketch, this.placed.items[item.parent], item);
      drawItem(sketch, this.document, item, shownGradient(item, state), state.veiled.has(item.body.of));
      shapes = sketch.shapes;
      this.shapes.set(item.id, shapes);
    }
    return shapes;
  }

  /** Drops what was prepared for another state of what is known. */
  private forget(state: State): void {
    const before = this.drawn;
    this.drawn = state;
    if (!before || before === state) return;
    const alike =
      before.gradients === state.gradients && same(before.hidden, state.hidden) &&
      same(before.come ?? NONE, state.come ?? NONE) && !before.come === !state.come && same(before.veiled, state.veiled) && same(before.unseen, state.unseen);
    if (alike) return;
    this.shapes.clear();
    this.snapshot = new Snapshot();
  }

  private inView({ x, y, right, bottom }: Region, state: State): Item[] {
    return this.placed.items.filter(
      (item) =>
        // A satellite's line goes a little further than itself.
        item.x <= right && item.x + item.w + 24 >= x && item.y - 8 <= bottom && item.y + item.h >= y &&
        !(state.unseen.size && isUnseen(this.placed, item.id, state)),
    );
  }

  private routesInView({ x, y, right, bottom }: Region, state: State): Route[] {
    const { routes } = this.placed;
    const boxes = (this.boxes ??= extents(routes));
    return routes.filter(
      (route, i) =>
        courseOf(this.placed, i, state) === "edge" &&
        boxes[4 * i] <= right && boxes[4 * i + 2] >= x && boxes[4 * i + 1] <= bottom && boxes[4 * i + 3] >= y &&
        !(state.unseen.size && (isUnseen(this.placed, route.source, state) || isUnseen(this.placed, route.target, state))),
    );
  }
}

function toWorld(context: CanvasRenderingContext2D, { x, y, zoom, ratio }: Frame): void {
  const scale = zoom * ratio;
  context.setTransform(scale, 0, 0, scale, -x * scale, -y * scale);
}

function same(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const each of a) if (!b.has(each)) return false;
  return true;
}

/** Left, top, right and bottom of every line. */
function extents(routes: readonly Route[]): Float64Array {
  const boxes = new Float64Array(4 * routes.length);
  routes.forEach(({ points }, i) => {
    let [left, right] = [Infinity, -Infinity];
    for (let k = 0; k < points.length; k += 2) {
      left = Math.min(left, points[k]);
      right = Math.max(right, points[k]);
    }
    boxes.set([left - 4, points[1], right + 4, points[points.length - 1]], 4 * i);
  });
  return boxes;
}
