/** Finds where a graph forks and joins again, so that the join can stand straight below the fork. */

import { grouped } from "./groups.ts";
import type { Part } from "./types.ts";

/**
 * For every box the box whose fork it joins, or -1: all ways on which the graph's main input reaches it go through
 * the fork, and all ways from the fork to the main output go through it.
 */
export function forksOf(part: Part, below: Int32Array): Int32Array {
  const { boxes, edges, source, target } = part;
  const forks = new Int32Array(boxes).fill(-1);
  let main = 0;
  for (let v = 1; v < boxes; v++) if (below[v] > below[main]) main = v;
  const from = new Int32Array(edges);
  const to = new Int32Array(edges);
  for (let e = 0; e < edges; e++) {
    from[e] = boxes - 1 - target[e];
    to[e] = boxes - 1 - source[e];
  }
  const { dominator, depth } = dominators(boxes, source, target, main);
  let end = main;
  for (let v = 0; v < boxes; v++) if (depth[v] >= 0 && below[v] === 0) end = v;
  const back = dominators(boxes, from, to, boxes - 1 - end);
  for (let v = 0; v < boxes; v++) {
    const u = dominator[v];
    if (u >= 0 && back.dominator[boxes - 1 - u] === boxes - 1 - v) forks[v] = u;
  }
  return forks;
}

/** The nearest node before each through which all ways from `root` lead, and how many there are; -1 out of reach. */
function dominators(
  count: number,
  from: Int32Array,
  to: Int32Array,
  root: number,
): { dominator: Int32Array; depth: Int32Array } {
  const dominator = new Int32Array(count).fill(-1);
  const depth = new Int32Array(count).fill(-1);
  depth[root] = 0;
  const into = grouped(count, to);
  let work = 40 * count + 100000; // steps; a graph that needs more goes without
  for (let v = root + 1; v < count; v++) {
    let meet = -1;
    for (let i = into.first[v]; i < into.first[v + 1]; i++) {
      let u = from[into.list[i]];
      if (depth[u] < 0) continue;
      if (meet < 0) meet = u;
      while (meet !== u && work > 0) {
        if (depth[meet] >= depth[u]) meet = dominator[meet];
        else u = dominator[u];
        work--;
      }
    }
    if (work <= 0) return { dominator: dominator.fill(-1), depth };
    if (meet < 0) continue;
    dominator[v] = meet;
    depth[v] = depth[meet] + 1;
  }
  return { dominator, depth };
}
