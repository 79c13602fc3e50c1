/** Lays a directed graph out in layers, from top to bottom; the same numbers as layout in Python. */

import { placeAcross } from "./layout/coordinates.ts";
import { orderPart } from "./layout/order.ts";
import { splitParts } from "./layout/parts.ts";
import { forksOf } from "./layout/regions.ts";
import { type Placed, drawPart } from "./layout/routes.ts";
import type { Box, Edge, Layout } from "./layout/types.ts";

export type { Box, Edge, Layout } from "./layout/types.ts";

/**
 * Places boxes (sizes in pixels, numbered in topological order) and routes edges downwards between them.
 *
 * No two boxes of a layer are nearer than `gapX`, no two layers nearer than `gapY`; no route enters a box but its own
 * two. Connected parts stand side by side. Time grows as E log E. Throws a RangeError for an edge that goes up, a size
 * that is no finite number, or an edge at a pinned box's closed side.
 */
export function layered(boxes: readonly Box[], edges: readonly Edge[], gapX = 24, gapY = 40): Layout {
  const parts = splitParts(boxes, edges);
  const layout: Layout = {
    x: new Array<number>(boxes.length).fill(0),
    y: new Array<number>(boxes.length).fill(0),
    width: 0,
    height: 0,
    routes: new Array<number[]>(edges.length),
  };
  const placed: Placed[] = [];
  for (const { part } of parts) {
    const net = orderPart(part);
    const done = drawPart(part, net, placeAcross(net, forksOf(part, net.layer, net.below), gapX), gapX, gapY);
    if (done.height > layout.height) layout.height = done.height;
    placed.push(done);
  }
  let left = 0;
  for (let p = 0; p < parts.length; p++) {
    const { part, boxes: ids, edges: edgeIds } = parts[p];
    const { x, y, width, routes } = placed[p];
    if (p > 0) left += 2 * gapX;
    for (let v = 0; v < ids.length; v++) {
      layout.x[ids[v]] = left + x[v];
      layout.y[ids[v]] = part.pinned[v] === 2 ? layout.height - part.h[v] : y[v];
    }
    for (let e = 0; e < edgeIds.length; e++) {
      const route = routes[e];
      for (let k = 0; k < route.length; k += 2) route[k] += left;
      route[route.length - 1] = layout.y[ids[part.target[e]]];
      layout.routes[edgeIds[e]] = route;
    }
    left += width;
  }
  layout.width = left;
  return layout;
}
