/** Gives every box a layer such that the edges are short. */

import { grouped } from "./groups.ts";
import { shorten } from "./simplex.ts";
import type { Links } from "./tree.ts";
import type { Part } from "./types.ts";

export interface Layers {
  readonly layer: Int32Array;
  readonly layers: number;
}

/**
 * Layers with the least sum of edge lengths. A box that could be in several of them, as it has as many edges in as
 * out, goes as high as it can or, with `sink`, as low.
 */
export function assignLayers(part: Part, sink: boolean): Layers {
  const { node, links } = linksOf(part);
  const { count, from, to, weight } = links;
  const layer = new Int32Array(count);
  const into = grouped(count, to);
  const out = grouped(count, from);
  for (let v = 0; v < count; v++) {
    for (let i = into.first[v]; i < into.first[v + 1]; i++) {
      layer[v] = Math.max(layer[v], layer[from[into.list[i]]] + 1);
    }
  }
  shorten(links, layer);
  const balance = new Int32Array(count);
  for (let e = 0; e < from.length; e++) {
    balance[from[e]] += weight[e];
    balance[to[e]] -= weight[e];
  }
  for (let k = 0; k < count; k++) {
    const v = sink ? count - 1 - k : k;
    const side = sink ? out : into;
    if (balance[v] !== 0 || side.first[v] === side.first[v + 1]) continue;
    let limit = sink ? count : -1;
    let begun = false;
    for (let i = side.first[v]; i < side.first[v + 1]; i++) {
      const at = sink ? layer[to[side.list[i]]] - 1 : layer[from[side.list[i]]] + 1;
      if (!begun || (sink ? at < limit : at > limit)) limit = at;
      begun = true;
    }
    layer[v] = limit;
  }
  let least = layer[0];
  let most = layer[0];
  for (let v = 0; v < count; v++) {
    least = Math.min(least, layer[v]);
    most = Math.max(most, layer[v]);
  }
  const ofBox = new Int32Array(part.boxes);
  for (let v = 0; v < part.boxes; v++) ofBox[v] = layer[node[v]] - least;
  return { layer: ofBox, layers: most - least + 1 };
}

/** The part with all boxes pinned to the first layer as one node above all others, those of the last as one below. */
function linksOf(part: Part): { node: Int32Array; links: Links } {
  const { boxes, pinned, source, target } = part;
  const node = new Int32Array(boxes);
  const head = pinned.includes(1) ? 1 : 0;
  let count = head;
  for (let v = 0; v < boxes; v++) if (pinned[v] === 0) node[v] = count++;
  const foot = count;
  if (pinned.includes(2)) count++;
  for (let v = 0; v < boxes; v++) if (pinned[v] === 2) node[v] = foot;
  const from = Array.from(source, (v) => node[v]);
  const to = Array.from(target, (v) => node[v]);
  const weight = from.map(() => 1);
  if (head === 1 || foot < count) {
    const enters = new Uint8Array(count);
    const leaves = new Uint8Array(count);
    for (const v of from) leaves[v] = 1;
    for (const v of to) enters[v] = 1;
    for (let v = head; v < foot; v++) {
      if (head === 1 && enters[v] === 0) {
        from.push(0);
        to.push(v);
        weight.push(0);
      }
      if (foot < count && leaves[v] === 0) {
        from.push(v);
        to.push(foot);
        weight.push(0);
      }
    }
  }
  const links = { count, from: Int32Array.from(from), to: Int32Array.from(to), weight: Int32Array.from(weight) };
  return { node, links };
}
