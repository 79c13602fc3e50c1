/** Gives every box a layer: longest paths first, then what hangs loose moves down to where it is used. */

import type { Part } from "./types.ts";

export interface Layers {
  readonly layer: Int32Array;
  readonly layers: number;
  /** The longest way from a source to the box, in edges. */
  readonly above: Int32Array;
  /** The longest way from the box to a sink, in edges. */
  readonly below: Int32Array;
}

/** The edges of each box: those of box v are list[first[v]] to list[first[v + 1] - 1], in order of number. */
export function grouped(count: number, ends: Int32Array): { first: Int32Array; list: Int32Array } {
  const first = new Int32Array(count + 1);
  for (let e = 0; e < ends.length; e++) first[ends[e] + 1]++;
  for (let v = 0; v < count; v++) first[v + 1] += first[v];
  const next = first.slice();
  const list = new Int32Array(ends.length);
  for (let e = 0; e < ends.length; e++) list[next[ends[e]]++] = e;
  return { first, list };
}

export function assignLayers(part: Part): Layers {
  const { boxes, source, target, pinned } = part;
  const into = grouped(boxes, target);
  const out = grouped(boxes, source);
  const above = new Int32Array(boxes);
  const below = new Int32Array(boxes);
  const layer = new Int32Array(boxes);
  const base = pinned.includes(1) ? 1 : 0;
  let layers = base;
  for (let v = 0; v < boxes; v++) {
    layer[v] = pinned[v] === 1 ? 0 : base;
    for (let i = into.first[v]; i < into.first[v + 1]; i++) {
      const u = source[into.list[i]];
      if (above[u] + 1 > above[v]) above[v] = above[u] + 1;
      if (layer[u] + 1 > layer[v]) layer[v] = layer[u] + 1;
    }
    if (pinned[v] !== 2 && layer[v] + 1 > layers) layers = layer[v] + 1;
  }
  if (pinned.includes(2)) {
    for (let v = 0; v < boxes; v++) if (pinned[v] === 2) layer[v] = layers;
    layers++;
  }
  for (let v = boxes - 1; v >= 0; v--) {
    for (let i = out.first[v]; i < out.first[v + 1]; i++) {
      const u = target[out.list[i]];
      if (below[u] + 1 > below[v]) below[v] = below[u] + 1;
    }
  }
  pullDown(part, layer, into, out);
  return { layer, layers, above, below };
}

/** Moves a box down as far as it goes where that makes the edges shorter in sum, its own sources coming along. */
function pullDown(
  part: Part,
  layer: Int32Array,
  into: { first: Int32Array; list: Int32Array },
  out: { first: Int32Array; list: Int32Array },
): void {
  const { boxes, source, target, pinned } = part;
  const held = new Float64Array(boxes); // how many edges from above grow when the box moves down
  const only = new Int32Array(boxes).fill(-1); // the one box that uses it, or -2
  for (let e = 0; e < part.edges; e++) {
    const u = source[e];
    only[u] = only[u] === -1 || only[u] === target[e] ? target[e] : -2;
  }
  for (let v = 0; v < boxes; v++) {
    if (pinned[v] !== 0) held[v] = Infinity;
    for (let i = into.first[v]; i < into.first[v + 1]; i++) {
      const u = source[into.list[i]];
      const edges = out.first[u + 1] - out.first[u];
      held[v] += only[u] === v && held[u] < edges ? held[u] / edges : 1;
    }
  }
  for (let v = boxes - 1; v >= 0; v--) {
    const edges = out.first[v + 1] - out.first[v];
    if (edges <= held[v]) continue;
    let lowest = layer[target[out.list[out.first[v]]]];
    for (let i = out.first[v] + 1; i < out.first[v + 1]; i++) {
      const below = layer[target[out.list[i]]];
      if (below < lowest) lowest = below;
    }
    layer[v] = lowest - 1;
  }
}
