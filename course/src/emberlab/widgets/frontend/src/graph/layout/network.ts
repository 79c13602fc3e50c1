/** Boxes and waypoints in layers, joined by segments that go down by one layer each. */

import { grouped } from "./groups.ts";
import type { Layers } from "./layers.ts";
import type { Part } from "./types.ts";

/** Items are the boxes, then the waypoints of long edges. Places on an item are measured from its axis. */
export interface Network {
  readonly boxes: number;
  readonly items: number;
  readonly layers: number;
  readonly layer: Int32Array;
  /** The items of layer l are order[first[l]] to order[first[l + 1] - 1], from left to right. */
  readonly first: Int32Array;
  readonly order: Int32Array;
  /** An item's place in its layer, from 0. */
  readonly place: Int32Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly segments: number;
  readonly top: Int32Array;
  readonly bottom: Int32Array;
  readonly topAt: Float64Array;
  readonly bottomAt: Float64Array;
  /** How many edges share the segment: long edges from one place are one line until they part. */
  readonly weight: Float64Array;
  /** The segments that leave an item downwards, from left to right, and those that come in from above. */
  readonly outFirst: Int32Array;
  readonly outList: Int32Array;
  readonly inFirst: Int32Array;
  readonly inList: Int32Array;
  /** An edge's first waypoint (the others follow), -1 without, -2 for an edge that runs in a lane beside all. */
  readonly waypoint: Int32Array;
  /** The longest way from the item to a sink, in edges of the graph. */
  readonly below: Int32Array;
}

interface Trunk {
  readonly edges: number[];
  readonly length: number;
}

export function makeNetwork(part: Part, ranks: Layers): Network {
  const { boxes, edges, source, target } = part;
  const ways = waysBelow(part);
  const { layer: ofBox, layers } = ranks;
  const waypoint = new Int32Array(edges).fill(-1);
  const trunks = longEdges(part, ofBox);
  let items = boxes;
  let segments = edges;
  for (const trunk of affordable(trunks, boxes + edges, waypoint)) {
    for (const e of trunk.edges) waypoint[e] = items;
    items += trunk.length;
    segments += trunk.length;
  }
  for (let e = 0; e < edges; e++) if (waypoint[e] === -2) segments--;

  const layer = new Int32Array(items);
  const below = new Int32Array(items);
  const left = new Float64Array(items);
  const right = new Float64Array(items);
  const top = new Int32Array(segments);
  const bottom = new Int32Array(segments);
  const topAt = new Float64Array(segments);
  const bottomAt = new Float64Array(segments);
  const weight = new Float64Array(segments).fill(1);
  for (let v = 0; v < boxes; v++) {
    layer[v] = ofBox[v];
    below[v] = ways[v];
    left[v] = part.axis[v];
    right[v] = part.w[v] - part.axis[v];
  }
  let s = 0;
  for (const trunk of trunks) {
    const from = waypoint[trunk.edges[0]];
    if (from === -2) continue;
    const u = source[trunk.edges[0]];
    for (let k = 0; k < trunk.length; k++) {
      layer[from + k] = ofBox[u] + 1 + k;
      top[s + k] = k === 0 ? u : from + k - 1;
      bottom[s + k] = from + k;
      weight[s + k] = 0;
    }
    topAt[s] = part.sourceX[trunk.edges[0]] - part.axis[u];
    for (const e of trunk.edges) {
      const v = target[e];
      for (let k = 0; k < ofBox[v] - ofBox[u] - 1; k++) {
        weight[s + k] += 1;
        if (ways[v] > below[from + k]) below[from + k] = ways[v];
      }
    }
    s += trunk.length;
  }
  for (let e = 0; e < edges; e++) {
    if (waypoint[e] === -2) continue;
    const u = source[e];
    const v = target[e];
    top[s] = waypoint[e] < 0 ? u : waypoint[e] + ofBox[v] - ofBox[u] - 2;
    topAt[s] = waypoint[e] < 0 ? part.sourceX[e] - part.axis[u] : 0;
    bottom[s] = v;
    bottomAt[s] = part.targetX[e] - part.axis[v];
    s++;
  }

  const out = grouped(items, top);
  const into = grouped(items, bottom);
  sortBy(out.first, out.list, topAt);
  sortBy(into.first, into.list, bottomAt);
  const rows = grouped(layers, layer);
  const place = new Int32Array(items);
  for (let l = 0; l < layers; l++) {
    for (let i = rows.first[l]; i < rows.first[l + 1]; i++) place[rows.list[i]] = i - rows.first[l];
  }
  return {
    boxes, items, layers, layer, first: rows.first, order: rows.list, place, left, right,
    segments, top, bottom, topAt, bottomAt, weight,
    outFirst: out.first, outList: out.list, inFirst: into.first, inList: into.list, waypoint, below,
  };
}

/** The longest way from each box to a sink, in edges. */
function waysBelow(part: Part): Int32Array {
  const below = new Int32Array(part.boxes);
  const out = grouped(part.boxes, part.source);
  for (let i = part.edges - 1; i >= 0; i--) {
    const e = out.list[i];
    below[part.source[e]] = Math.max(below[part.source[e]], below[part.target[e]] + 1);
  }
  return below;
}

/** The edges over more than one layer, those that leave from one place together. */
function longEdges(part: Part, layer: Int32Array): Trunk[] {
  const { source, target, sourceX } = part;
  const long: number[] = [];
  for (let e = 0; e < part.edges; e++) if (layer[target[e]] - layer[source[e]] > 1) long.push(e);
  long.sort((a, b) => source[a] - source[b] || sourceX[a] - sourceX[b] || a - b);
  const trunks: Trunk[] = [];
  for (let i = 0; i < long.length; ) {
    const e = long[i];
    let length = 0;
    let j = i;
    for (; j < long.length && source[long[j]] === source[e] && sourceX[long[j]] === sourceX[e]; j++) {
      length = Math.max(length, layer[target[long[j]]] - layer[source[e]] - 1);
    }
    trunks.push({ edges: long.slice(i, j), length });
    i = j;
  }
  return trunks;
}

/** The trunks that get waypoints: the shortest first, while there are not too many; the others' edges become -2. */
function affordable(trunks: Trunk[], size: number, waypoint: Int32Array): Trunk[] {
  let room = 20000 + 4 * size;
  const byLength = trunks.map((_, t) => t).sort((a, b) => trunks[a].length - trunks[b].length || a - b);
  const chosen = new Uint8Array(trunks.length);
  for (const t of byLength) {
    if (trunks[t].length > room) {
      for (const e of trunks[t].edges) waypoint[e] = -2;
    } else {
      chosen[t] = 1;
      room -= trunks[t].length;
    }
  }
  return trunks.filter((_, t) => chosen[t] === 1);
}

/** Sorts each run of `list` by the value of its entries, ties by number. */
function sortBy(first: Int32Array, list: Int32Array, value: Float64Array): void {
  for (let v = 0; v + 1 < first.length; v++) {
    const from = first[v];
    const to = first[v + 1];
    let sorted = true;
    for (let i = from + 1; i < to && sorted; i++) sorted = value[list[i - 1]] <= value[list[i]];
    if (!sorted) list.subarray(from, to).sort((a, b) => value[a] - value[b] || a - b);
  }
}
