/** Heights of the layers, and the points through which every edge runs. */

import type { Network } from "./network.ts";
import type { Part } from "./types.ts";

/** One part laid out by itself, its left and upper sides at 0. */
export interface Placed {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly width: number;
  readonly height: number;
  readonly routes: number[][];
}

export function drawPart(part: Part, net: Network, axis: Float64Array, gapX: number, gapY: number): Placed {
  const { boxes } = part;
  let least = Infinity;
  let most = -Infinity;
  for (let v = 0; v < net.items; v++) {
    if (axis[v] - net.left[v] < least) least = axis[v] - net.left[v];
    if (axis[v] + net.right[v] > most) most = axis[v] + net.right[v];
  }
  const x = new Float64Array(boxes);
  for (let v = 0; v < boxes; v++) x[v] = axis[v] - net.left[v] - least;
  const { from, to } = bands(part, net, axis, gapY);
  const y = new Float64Array(boxes);
  for (let v = 0; v < boxes; v++) {
    const l = net.layer[v];
    const spare = to[l] - from[l] - part.h[v];
    // A source stands next to what it feeds, a sink next to what feeds it, all else in the middle.
    if (part.pinned[v] === 2 || net.inFirst[v] === net.inFirst[v + 1]) y[v] = from[l] + spare;
    else if (net.outFirst[v] === net.outFirst[v + 1]) y[v] = from[l];
    else y[v] = from[l] + spare / 2;
  }
  const width = most - least;
  const lanes = assignLanes(part, net);
  const routes: number[][] = [];
  for (let e = 0; e < part.edges; e++) {
    const u = part.source[e];
    const v = part.target[e];
    const route: number[] = [];
    const begin = x[u] + part.sourceX[e];
    const end = x[v] + part.targetX[e];
    route.push(begin, y[u] + part.h[u]);
    if (to[net.layer[u]] > y[u] + part.h[u]) route.push(begin, to[net.layer[u]]);
    const far = net.waypoint[e] === -2;
    if (far) {
      const lane = width + (lanes.of[e] + 1) * (gapX / 2);
      route.push(lane, from[net.layer[u] + 1], lane, to[net.layer[v] - 1]);
    } else {
      for (let l = net.layer[u] + 1; l < net.layer[v]; l++) {
        const at = axis[net.waypoint[e] + l - net.layer[u] - 1] - least;
        route.push(at, from[l]);
        if (to[l] > from[l]) route.push(at, to[l]);
      }
    }
    if (y[v] > from[net.layer[v]]) route.push(end, from[net.layer[v]]);
    route.push(end, y[v]);
    routes.push(route);
  }
  return { x, y, width: width + lanes.count * (gapX / 2), height: to[net.layers - 1], routes };
}

/** Where each layer begins and ends. A gap that edges cross over a long way is higher, so that they are not flat. */
function bands(part: Part, net: Network, axis: Float64Array, gapY: number): { from: Float64Array; to: Float64Array } {
  const { layers } = net;
  const tallest = new Float64Array(layers);
  for (let v = 0; v < part.boxes; v++) {
    if (part.h[v] > tallest[net.layer[v]]) tallest[net.layer[v]] = part.h[v];
  }
  const widest = new Float64Array(layers);
  for (let s = 0; s < net.segments; s++) {
    const u = net.top[s];
    const v = net.bottom[s];
    const across = Math.abs(axis[u] + net.topAt[s] - (axis[v] + net.bottomAt[s]));
    if (across > widest[net.layer[u]]) widest[net.layer[u]] = across;
  }
  const from = new Float64Array(layers);
  const to = new Float64Array(layers);
  let at = 0;
  for (let l = 0; l < layers; l++) {
    from[l] = at;
    to[l] = at + tallest[l];
    at = to[l] + gapY + Math.min(2 * gapY, Math.max(0, (widest[l] - 4 * gapY) * 0.08));
  }
  return { from, to };
}

/** Lanes to the right of everything for the edges that got no waypoints; edges one below the other share one. */
function assignLanes(part: Part, net: Network): { of: Int32Array; count: number } {
  const of = new Int32Array(part.edges).fill(-1);
  const far: number[] = [];
  for (let e = 0; e < part.edges; e++) if (net.waypoint[e] === -2) far.push(e);
  const starts = (e: number): number => net.layer[part.source[e]];
  const ends = (e: number): number => net.layer[part.target[e]];
  const byStart = far.slice().sort((a, b) => starts(a) - starts(b) || a - b);
  const byEnd = far.slice().sort((a, b) => ends(a) - ends(b) || a - b);
  const free: number[] = [];
  let count = 0;
  let done = 0;
  for (const e of byStart) {
    for (; done < byEnd.length && ends(byEnd[done]) <= starts(e); done++) free.push(of[byEnd[done]]);
    const lane = free.pop();
    of[e] = lane === undefined ? count++ : lane;
  }
  return { of, count };
}
