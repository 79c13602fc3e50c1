/** Chooses the segments that must be upright: one line through a long chain, and through every long edge. */

import type { Network } from "./network.ts";

/** The item straight above and straight below on the same upright line, -1 for none. */
export interface Spines {
  readonly up: Int32Array;
  readonly down: Int32Array;
  /** The fork above that the item joins, and the join below of a fork: on one line, with boxes between. */
  readonly fork: Int32Array;
  readonly join: Int32Array;
}

export function findSpines(net: Network, forks: Int32Array): Spines {
  const { items, boxes, layer, first, order, top, inFirst, inList } = net;
  const wish = wishesBelow(net);
  const above = waysAbove(net);
  const up = new Int32Array(items).fill(-1);
  const down = new Int32Array(items).fill(-1);
  const fork = new Int32Array(items).fill(-1);
  const join = new Int32Array(items).fill(-1);
  const length = new Int32Array(items).fill(1); // of the line that ends at the item
  for (let k = 0; k < first[net.layers]; k++) {
    const v = order[k];
    let best = -1;
    let value = -1;
    for (let i = inFirst[v]; i < inFirst[v + 1]; i++) {
      const u = top[inList[i]];
      if (wish[u] !== v || u === best) continue;
      // The longest line goes on, of equal ones that with the longest way above. A lone source stands to the side.
      const worth = (2 * length[u] + (u < boxes ? 1 : 0)) * (items + 1) + above[u];
      if (worth > value) {
        value = worth;
        best = u;
      } else if (worth === value) best = -1;
      // Lines of equal worth end, but what goes on is as long as they.
      length[v] = Math.max(length[v], length[u] + 1);
    }
    const u = v < boxes && forks[v] >= 0 && down[forks[v]] < 0 ? forks[v] : -1;
    if (u >= 0 && (best < 0 || length[u] + layer[v] - layer[u] > length[best])) {
      fork[v] = u;
      join[u] = v;
      length[v] = length[u] + layer[v] - layer[u];
    } else if (best >= 0) {
      up[v] = best;
      down[best] = v;
      length[v] = length[best] + 1;
    }
  }
  uncross(net, up, down);
  return { up, down, fork, join };
}

/** The longest way from a source to each item, in edges of the graph. */
function waysAbove(net: Network): Int32Array {
  const { boxes, first, order, top, inFirst, inList } = net;
  const above = new Int32Array(net.items);
  for (let k = 0; k < first[net.layers]; k++) {
    const v = order[k];
    for (let i = inFirst[v]; i < inFirst[v + 1]; i++) {
      above[v] = Math.max(above[v], above[top[inList[i]]] + (v < boxes ? 1 : 0));
    }
  }
  return above;
}

/** For each item the one below with the longest way to a sink, -1 where two are equal; boxes before waypoints. */
function wishesBelow(net: Network): Int32Array {
  const { items, boxes, bottom, below, outFirst, outList } = net;
  const wish = new Int32Array(items).fill(-1);
  for (let u = 0; u < items; u++) {
    let longest = -1;
    for (let i = outFirst[u]; i < outFirst[u + 1]; i++) {
      const v = bottom[outList[i]];
      // A waypoint goes on to the next one whatever leaves it on the way.
      const first = u < boxes ? v < boxes : v >= boxes;
      const value = below[v] + (first ? items : 0);
      if (value > longest) {
        longest = value;
        wish[u] = v;
      } else if (value === longest && v !== wish[u]) wish[u] = -1;
    }
  }
  return wish;
}

/** Of links that cross, keeps those of the longest lines: the heaviest set in order, for every pair of layers. */
function uncross(net: Network, up: Int32Array, down: Int32Array): void {
  const { boxes, first, order, place } = net;
  const length = new Int32Array(net.items);
  for (let l = 0; l < net.layers; l++) {
    for (let i = first[l]; i < first[l + 1]; i++) {
      const v = order[i];
      if (up[v] >= 0) continue;
      let count = 0;
      for (let u = v; u >= 0; u = down[u]) count++;
      for (let u = v; u >= 0; u = down[u]) length[u] = count;
    }
  }
  for (let l = 0; l + 1 < net.layers; l++) {
    const links: number[] = [];
    let inOrder = true;
    for (let i = first[l]; i < first[l + 1]; i++) {
      const v = order[i];
      if (down[v] < 0) continue;
      if (links.length > 0 && place[down[links[links.length - 1]]] > place[down[v]]) inOrder = false;
      links.push(v);
    }
    if (inOrder) continue;
    const keep = heaviest(
      links.map((v) => place[down[v]]),
      // Chains of boxes go before long edges, which can bend.
      links.map((v) => length[v] + (v < boxes && down[v] < boxes ? net.items : 0)),
      first[l + 2] - first[l + 1],
    );
    for (let k = 0; k < links.length; k++) {
      if (keep[k] === 1) continue;
      up[down[links[k]]] = -1;
      down[links[k]] = -1;
    }
  }
}

/** The increasing subsequence of `at` (all different, below `size`) with the greatest sum of weights. */
function heaviest(at: number[], weight: number[], size: number): Uint8Array {
  const tree = new Int32Array(size + 1).fill(-1); // Fenwick tree: the best end so far with a smaller place
  const sum: number[] = [];
  const before: number[] = [];
  let last = -1;
  for (let k = 0; k < at.length; k++) {
    let best = -1;
    for (let i = at[k]; i > 0; i -= i & -i) {
      if (tree[i] >= 0 && (best < 0 || sum[tree[i]] > sum[best])) best = tree[i];
    }
    before.push(best);
    sum.push(weight[k] + (best < 0 ? 0 : sum[best]));
    for (let i = at[k] + 1; i <= size; i += i & -i) {
      if (tree[i] < 0 || sum[k] > sum[tree[i]]) tree[i] = k;
    }
    if (last < 0 || sum[k] > sum[last]) last = k;
  }
  const keep = new Uint8Array(at.length);
  for (let k = last; k >= 0; k = before[k]) keep[k] = 1;
  return keep;
}
