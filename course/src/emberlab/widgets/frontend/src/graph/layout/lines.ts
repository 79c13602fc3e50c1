/** Items that stand on one upright line move together. */

import type { Network } from "./network.ts";
import type { Spines } from "./spines.ts";

/** Upright lines of items, in an order in which every line comes after the lines to its left. */
export interface Lines {
  readonly count: number;
  /** How many lines `sorted` holds: fewer than there are if they run in circles. */
  readonly ready: number;
  readonly of: Int32Array;
  readonly sorted: Int32Array;
  readonly first: Int32Array;
  readonly member: Int32Array;
  readonly room: Float64Array;
}

export function makeLines(net: Network, spines: Spines, room: Float64Array): Lines {
  const { items, first, order, place, layer } = net;
  const of = new Int32Array(items);
  const starts = new Int32Array(items + 1);
  const member = new Int32Array(items);
  let count = 0;
  let filled = 0;
  for (let l = 0; l < net.layers; l++) {
    for (let i = first[l]; i < first[l + 1]; i++) {
      if (spines.up[order[i]] >= 0 || spines.fork[order[i]] >= 0) continue;
      starts[count] = filled;
      for (let v = order[i]; v >= 0; v = spines.down[v] >= 0 ? spines.down[v] : spines.join[v]) {
        of[v] = count;
        member[filled++] = v;
      }
      count++;
    }
  }
  starts[count] = filled;
  const waits = new Int32Array(count);
  for (let v = 0; v < items; v++) if (place[v] > 0) waits[of[v]]++;
  const sorted = new Int32Array(count);
  let ready = 0;
  for (let b = 0; b < count; b++) if (waits[b] === 0) sorted[ready++] = b;
  for (let k = 0; k < ready; k++) {
    const b = sorted[k];
    for (let i = starts[b]; i < starts[b + 1]; i++) {
      const v = member[i];
      const at = first[layer[v]] + place[v] + 1;
      if (at < first[layer[v] + 1] && --waits[of[order[at]]] === 0) sorted[ready++] = of[order[at]];
    }
  }
  return { count, ready, of, sorted, first: starts, member, room };
}

/** Places with every line exactly upright, near to where its items were on average. */
export function straightened(net: Network, lines: Lines, x: Float64Array): Float64Array {
  const { count, of, sorted, first, member, room } = lines;
  const { order, place, layer } = net;
  const rightward = new Float64Array(count);
  const leftward = new Float64Array(count);
  for (let b = 0; b < count; b++) {
    let sum = 0;
    for (let i = first[b]; i < first[b + 1]; i++) sum += x[member[i]];
    rightward[b] = sum / (first[b + 1] - first[b]);
    leftward[b] = rightward[b];
  }
  // Two ways to keep the room: push everything right, or everything left. Halfway between, it is kept as well.
  for (let k = 0; k < count; k++) {
    const b = sorted[k];
    for (let i = first[b]; i < first[b + 1]; i++) {
      const v = member[i];
      if (place[v] === 0) continue;
      const u = order[net.first[layer[v]] + place[v] - 1];
      const least = rightward[of[u]] + room[v];
      if (least > rightward[b]) rightward[b] = least;
    }
  }
  for (let k = count - 1; k >= 0; k--) {
    const b = sorted[k];
    for (let i = first[b]; i < first[b + 1]; i++) {
      const v = member[i];
      const at = net.first[layer[v]] + place[v] + 1;
      if (at === net.first[layer[v] + 1]) continue;
      const most = leftward[of[order[at]]] - room[order[at]];
      if (most < leftward[b]) leftward[b] = most;
    }
  }
  const upright = new Float64Array(net.items);
  for (let v = 0; v < net.items; v++) upright[v] = (rightward[of[v]] + leftward[of[v]]) / 2;
  return upright;
}

/** Where the edges of an upright line pull it: midway between what it feeds or, if they are more, what feeds it. */
function wish(net: Network, lines: Lines, b: number, x: Float64Array): number {
  const { top, bottom, topAt, bottomAt, weight } = net;
  const { of, first, member } = lines;
  let above = 0;
  let below = 0;
  let manyAbove = 0;
  let manyBelow = 0;
  for (let i = first[b]; i < first[b + 1]; i++) {
    const v = member[i];
    for (let k = net.inFirst[v]; k < net.inFirst[v + 1]; k++) {
      const s = net.inList[k];
      if (of[top[s]] === b) continue;
      above += weight[s] * (x[top[s]] + (topAt[s] - bottomAt[s]));
      manyAbove += weight[s];
    }
    for (let k = net.outFirst[v]; k < net.outFirst[v + 1]; k++) {
      const s = net.outList[k];
      if (of[bottom[s]] === b) continue;
      below += weight[s] * (x[bottom[s]] + (bottomAt[s] - topAt[s]));
      manyBelow += weight[s];
    }
  }
  if (manyAbove > manyBelow) return above / manyAbove;
  if (manyBelow > manyAbove) return below / manyBelow;
  return manyAbove > 0 ? (above + below) / (manyAbove + manyBelow) : x[member[first[b]]];
}

/** Moves each line in turn towards where its edges pull it, as far as there is room. */
export function relax(net: Network, lines: Lines, x: Float64Array, fromRight: boolean): void {
  const { first: begin, order, place, layer } = net;
  const { count, sorted, first, member, room } = lines;
  for (let k = 0; k < count; k++) {
    const b = fromRight ? sorted[count - 1 - k] : sorted[k];
    let least = -Infinity;
    let most = Infinity;
    for (let i = first[b]; i < first[b + 1]; i++) {
      const v = member[i];
      const at = begin[layer[v]] + place[v];
      if (place[v] > 0) least = Math.max(least, x[order[at - 1]] + room[v]);
      if (at + 1 < begin[layer[v] + 1]) most = Math.min(most, x[order[at + 1]] - room[order[at + 1]]);
    }
    const to = Math.max(least, Math.min(most, wish(net, lines, b, x)));
    for (let i = first[b]; i < first[b + 1]; i++) x[member[i]] = to;
  }
}
