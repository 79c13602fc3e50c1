/** Chooses the segments that must be upright: one line through a long chain, and through every long edge. */

import type { Network } from "./network.ts";

/** The item straight above and straight below on the same upright line, -1 for none. */
export interface Spines {
  readonly up: Int32Array;
  readonly down: Int32Array;
}

export function findSpines(net: Network): Spines {
  const { items, boxes, segments, top, bottom } = net;
  const up = prefer(items, net.inFirst, net.inList, top, boxes, net.above);
  const wish = prefer(items, net.outFirst, net.outList, bottom, boxes, net.below);
  const down = new Int32Array(items).fill(-1);
  for (let v = 0; v < items; v++) {
    if (up[v] >= 0 && wish[up[v]] === v) down[up[v]] = v;
    else up[v] = -1;
  }
  if (segments > 0) uncross(net, { up, down });
  return { up, down };
}

/** For each item the neighbour with the longest way through it, if there is only one; boxes before waypoints. */
function prefer(
  items: number,
  first: Int32Array,
  list: Int32Array,
  other: Int32Array,
  boxes: number,
  length: Int32Array,
): Int32Array {
  const chosen = new Int32Array(items).fill(-1);
  for (let v = 0; v < items; v++) {
    let best = -1;
    let longest = -1;
    for (let i = first[v]; i < first[v + 1]; i++) {
      const u = other[list[i]];
      // A waypoint goes on to the next one whatever leaves it on the way.
      const value = u < boxes ? items + length[u] : v < boxes ? length[u] : items + items;
      if (value > longest) {
        longest = value;
        best = u;
      } else if (value === longest && u !== best) best = -1;
    }
    chosen[v] = best;
  }
  return chosen;
}

/** Of links that cross, keeps those of the longest lines: the heaviest set in order, for every pair of layers. */
function uncross(net: Network, spines: Spines): void {
  const { boxes, first, order, place } = net;
  const { up, down } = spines;
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
