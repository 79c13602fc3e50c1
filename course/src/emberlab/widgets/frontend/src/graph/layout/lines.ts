/** Items that stand on one upright line move together. */

import type { Network } from "./network.ts";

/** Upright lines of items, numbered so that every line comes after the lines to its left. */
export interface Lines {
  readonly count: number;
  readonly of: Int32Array;
  /** The items of line b are member[first[b]] to member[first[b + 1] - 1], from top to bottom. */
  readonly first: Int32Array;
  readonly member: Int32Array;
}

/** The lines in which each item is followed by `next`, -1 at the end; null if some would run in circles. */
export function makeLines(net: Network, next: Int32Array): Lines | null {
  const { items, first, order, place, layer } = net;
  const of = new Int32Array(items);
  const heads: number[] = [];
  const inner = new Uint8Array(items);
  for (let v = 0; v < items; v++) if (next[v] >= 0) inner[next[v]] = 1;
  const waits: number[] = []; // items of the line with a line to their left that has no number yet
  for (let k = 0; k < items; k++) {
    if (inner[order[k]] === 1) continue;
    let many = 0;
    for (let v = order[k]; v >= 0; v = next[v]) {
      of[v] = heads.length;
      if (place[v] > 0) many++;
    }
    heads.push(order[k]);
    waits.push(many);
  }
  const ready: number[] = [];
  for (let b = 0; b < heads.length; b++) if (waits[b] === 0) ready.push(b);
  const starts = new Int32Array(heads.length + 1);
  const member = new Int32Array(items);
  let filled = 0;
  for (let k = 0; k < ready.length; k++) {
    starts[k] = filled;
    for (let v = heads[ready[k]]; v >= 0; v = next[v]) {
      member[filled++] = v;
      const at = first[layer[v]] + place[v] + 1;
      if (at < first[layer[v] + 1] && --waits[of[order[at]]] === 0) ready.push(of[order[at]]);
    }
  }
  if (ready.length < heads.length) return null;
  starts[ready.length] = filled;
  for (let k = 0; k < ready.length; k++) for (let i = starts[k]; i < starts[k + 1]; i++) of[member[i]] = k;
  return { count: ready.length, of, first: starts, member };
}

/** Places with every line exactly upright, near to where its items were on average, from `least` to `most`. */
export function straightened(
  net: Network,
  lines: Lines,
  room: Float64Array,
  x: Float64Array,
  least: Float64Array,
  most: Float64Array,
): Float64Array {
  const { count, of, first, member } = lines;
  const { order, place, layer } = net;
  const rightward = new Float64Array(count);
  const leftward = new Float64Array(count);
  for (let b = 0; b < count; b++) {
    let sum = 0;
    for (let i = first[b]; i < first[b + 1]; i++) sum += x[member[i]];
    rightward[b] = Math.max(least[b], Math.min(most[b], sum / (first[b + 1] - first[b])));
    leftward[b] = rightward[b];
  }
  // Two ways to keep the room: push everything right, or everything left. Halfway between, it is kept as well.
  for (let b = 0; b < count; b++) {
    for (let i = first[b]; i < first[b + 1]; i++) {
      const v = member[i];
      if (place[v] === 0) continue;
      const u = order[net.first[layer[v]] + place[v] - 1];
      const low = rightward[of[u]] + room[v];
      if (low > rightward[b]) rightward[b] = low;
    }
  }
  for (let b = count - 1; b >= 0; b--) {
    for (let i = first[b]; i < first[b + 1]; i++) {
      const v = member[i];
      const at = net.first[layer[v]] + place[v] + 1;
      if (at === net.first[layer[v] + 1]) continue;
      const high = leftward[of[order[at]]] - room[order[at]];
      if (high < leftward[b]) leftward[b] = high;
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
export function relax(
  net: Network,
  lines: Lines,
  room: Float64Array,
  x: Float64Array,
  least: Float64Array,
  most: Float64Array,
  fromRight: boolean,
): void {
  const { first: begin, order, place, layer } = net;
  const { count, first, member } = lines;
  for (let k = 0; k < count; k++) {
    const b = fromRight ? count - 1 - k : k;
    let low = least[b];
    let high = most[b];
    for (let i = first[b]; i < first[b + 1]; i++) {
      const v = member[i];
      const at = begin[layer[v]] + place[v];
      if (place[v] > 0) low = Math.max(low, x[order[at - 1]] + room[v]);
      if (at + 1 < begin[layer[v] + 1]) high = Math.min(high, x[order[at + 1]] - room[order[at + 1]]);
    }
    const to = Math.max(low, Math.min(high, wish(net, lines, b, x)));
    for (let i = first[b]; i < first[b + 1]; i++) x[member[i]] = to;
  }
}
