/** Finds where a graph forks and joins again, so that the join can stand straight below the fork. */

import { grouped } from "./groups.ts";
import type { Part } from "./types.ts";

/**
 * For every box the box whose fork it joins, or -1: all ways on which the graph's main input reaches it go through the
 * fork, and all ways from the fork to the main output go through it. Edges that skip layers do not count where there
 * are others: a residual connection joins nothing that it goes round.
 */
export function forksOf(part: Part, layer: Int32Array, below: Int32Array): Int32Array {
  const { boxes, edges, source, target } = part;
  const forks = new Int32Array(boxes).fill(-1);
  let main = 0;
  for (let v = 1; v < boxes; v++) if (below[v] > below[main]) main = v;
  const from = new Int32Array(edges);
  const to = new Int32Array(edges);
  const near = new Uint8Array(edges);
  for (let e = 0; e < edges; e++) {
    from[e] = boxes - 1 - target[e];
    to[e] = boxes - 1 - source[e];
    near[e] = layer[target[e]] - layer[source[e]] === 1 ? 1 : 0;
  }
  const on = dominators(boxes, source, target, near, main);
  let end = main;
  for (let v = 0; v < boxes; v++) if (on.depth[v] >= 0 && below[v] === 0) end = v;
  const back = dominators(boxes, from, to, near, boxes - 1 - end);
  for (let v = 0; v < boxes; v++) {
    const u = on.dominator[v];
    if (u < 0 || on.several[v] === 0 || back.several[boxes - 1 - u] === 0) continue;
    if (back.dominator[boxes - 1 - u] === boxes - 1 - v) forks[v] = u;
  }
  return forks;
}

interface Dominators {
  /** The nearest node before each through which all ways from the root lead, -1 out of reach. */
  readonly dominator: Int32Array;
  /** How many such nodes there are one before the other. */
  readonly depth: Int32Array;
  /** Whether ways from the root come from several nodes. */
  readonly several: Uint8Array;
}

function dominators(count: number, from: Int32Array, to: Int32Array, near: Uint8Array, root: number): Dominators {
  const dominator = new Int32Array(count).fill(-1);
  const depth = new Int32Array(count).fill(-1);
  const several = new Uint8Array(count);
  depth[root] = 0;
  const into = grouped(count, to);
  let work = 40 * count + 100000; // steps; a graph that needs more goes without
  for (let v = root + 1; v < count; v++) {
    let close = false;
    for (let i = into.first[v]; i < into.first[v + 1]; i++) {
      const e = into.list[i];
      if (near[e] === 1 && depth[from[e]] >= 0) close = true;
    }
    let meet = -1;
    let first = -1;
    for (let i = into.first[v]; i < into.first[v + 1]; i++) {
      let u = from[into.list[i]];
      if (depth[u] < 0 || (close && near[into.list[i]] === 0)) continue;
      if (meet < 0) meet = first = u;
      if (u !== first) several[v] = 1;
      while (meet !== u && work > 0) {
        if (depth[meet] >= depth[u]) meet = dominator[meet];
        else u = dominator[u];
        work--;
      }
    }
    if (work <= 0) return { dominator: dominator.fill(-1), depth, several };
    if (meet < 0) continue;
    dominator[v] = meet;
    depth[v] = depth[meet] + 1;
  }
  return { dominator, depth, several };
}
