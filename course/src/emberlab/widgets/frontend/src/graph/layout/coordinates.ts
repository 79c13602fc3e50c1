/** Places the axis of every item: near its neighbours, in order, with room between, and spines upright. */

import type { Network } from "./network.ts";
import { type Spines, findSpines } from "./spines.ts";

const SWEEPS = 8;
const CHAIN = 1000; // how much more a chain of boxes counts than an edge to the side
const LONG = 200; // and a long edge

export function placeAcross(net: Network, gap: number): Float64Array {
  const spines = findSpines(net);
  const room = roomBefore(net, gap);
  const x = new Float64Array(net.items);
  for (let l = 0; l < net.layers; l++) packed(net, room, l, x);
  const target = new Float64Array(net.items);
  const weight = new Float64Array(net.items);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (let step = 0; step < net.layers; step++) {
      const l = down ? step : net.layers - 1 - step;
      for (let i = net.first[l]; i < net.first[l + 1]; i++) aim(net, spines, net.order[i], down, x, target, weight);
      settle(net, room, l, target, weight, x);
    }
  }
  const lines = makeLines(net, spines, room);
  for (let round = 0; round < 3; round++) straighten(net, lines, x, round > 0);
  return x;
}

/** The least distance of an item's axis from the axis to its left. */
function roomBefore(net: Network, gap: number): Float64Array {
  const room = new Float64Array(net.items);
  for (let l = 0; l < net.layers; l++) {
    for (let i = net.first[l] + 1; i < net.first[l + 1]; i++) {
      const u = net.order[i - 1];
      const v = net.order[i];
      room[v] = net.right[u] + net.left[v] + (u < net.boxes || v < net.boxes ? gap : gap / 2);
    }
  }
  return room;
}

/** The layer side by side around 0. */
function packed(net: Network, room: Float64Array, l: number, x: Float64Array): void {
  let at = 0;
  for (let i = net.first[l]; i < net.first[l + 1]; i++) {
    at += room[net.order[i]];
    x[net.order[i]] = at;
  }
  for (let i = net.first[l]; i < net.first[l + 1]; i++) x[net.order[i]] -= at / 2;
}

/** Where an item would like to be, from the side the sweep comes from, or from the other side if it has none. */
function aim(
  net: Network,
  spines: Spines,
  v: number,
  down: boolean,
  x: Float64Array,
  target: Float64Array,
  weight: Float64Array,
): void {
  const line = down ? spines.up[v] : spines.down[v];
  if (line >= 0) {
    target[v] = x[line];
    weight[v] = line < net.boxes && v < net.boxes ? CHAIN : LONG;
    return;
  }
  let above = down;
  if ((above ? net.inFirst : net.outFirst)[v] === (above ? net.inFirst : net.outFirst)[v + 1]) above = !above;
  const runs = above ? net.inFirst : net.outFirst;
  const list = above ? net.inList : net.outList;
  const sum = pull(net, runs, list, above, v, x);
  const many = pulled(net, runs, list, v);
  target[v] = many > 0 ? sum / many : x[v];
  weight[v] = many > 0 ? many : 1;
}

function pull(net: Network, runs: Int32Array, list: Int32Array, above: boolean, v: number, x: Float64Array): number {
  let sum = 0;
  for (let k = runs[v]; k < runs[v + 1]; k++) {
    const s = list[k];
    const other = above ? net.top[s] : net.bottom[s];
    const offset = above ? net.topAt[s] - net.bottomAt[s] : net.bottomAt[s] - net.topAt[s];
    sum += net.weight[s] * (x[other] + offset);
  }
  return sum;
}

function pulled(net: Network, runs: Int32Array, list: Int32Array, v: number): number {
  let many = 0;
  for (let k = runs[v]; k < runs[v + 1]; k++) many += net.weight[list[k]];
  return many;
}

const blockSum: number[] = [];
const blockWeight: number[] = [];
const blockEnd: number[] = [];

/** The nearest places to the targets, in weighted squares, that keep order and room: pool adjacent violators. */
function settle(
  net: Network,
  room: Float64Array,
  l: number,
  target: Float64Array,
  weight: Float64Array,
  x: Float64Array,
): void {
  const { first, order } = net;
  let blocks = 0;
  let offset = 0;
  for (let i = first[l]; i < first[l + 1]; i++) {
    const v = order[i];
    offset += room[v];
    blockSum[blocks] = weight[v] * (target[v] - offset);
    blockWeight[blocks] = weight[v];
    blockEnd[blocks] = i + 1;
    blocks++;
    while (blocks > 1 && blockSum[blocks - 2] * blockWeight[blocks - 1] > blockSum[blocks - 1] * blockWeight[blocks - 2]) {
      blockSum[blocks - 2] += blockSum[blocks - 1];
      blockWeight[blocks - 2] += blockWeight[blocks - 1];
      blockEnd[blocks - 2] = blockEnd[blocks - 1];
      blocks--;
    }
  }
  offset = 0;
  let i = first[l];
  for (let b = 0; b < blocks; b++) {
    const at = blockSum[b] / blockWeight[b];
    for (; i < blockEnd[b]; i++) {
      offset += room[order[i]];
      x[order[i]] = at + offset;
    }
  }
}

/** Upright lines of items, in an order in which every line comes after the lines to its left. */
interface Lines {
  readonly count: number;
  readonly of: Int32Array;
  readonly sorted: Int32Array;
  readonly first: Int32Array;
  readonly member: Int32Array;
  readonly room: Float64Array;
}

function makeLines(net: Network, spines: Spines, room: Float64Array): Lines {
  const { items, first, order, place, layer } = net;
  const of = new Int32Array(items);
  const starts = new Int32Array(items + 1);
  const member = new Int32Array(items);
  let count = 0;
  let filled = 0;
  for (let l = 0; l < net.layers; l++) {
    for (let i = first[l]; i < first[l + 1]; i++) {
      if (spines.up[order[i]] >= 0) continue;
      starts[count] = filled;
      for (let v = order[i]; v >= 0; v = spines.down[v]) {
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
  return { count, of, sorted, first: starts, member, room };
}

/** Makes every line exactly upright: where its items are on average or, with `aimed`, where its edges pull it. */
function straighten(net: Network, lines: Lines, x: Float64Array, aimed: boolean): void {
  const { count, of, sorted, first, member, room } = lines;
  const { order, place, layer } = net;
  const rightward = new Float64Array(count);
  const leftward = new Float64Array(count);
  for (let b = 0; b < count; b++) {
    let sum = 0;
    let many = 0;
    for (let i = first[b]; i < first[b + 1]; i++) {
      const v = member[i];
      if (aimed) {
        sum += pull(net, net.inFirst, net.inList, true, v, x) + pull(net, net.outFirst, net.outList, false, v, x);
        many += pulled(net, net.inFirst, net.inList, v) + pulled(net, net.outFirst, net.outList, v);
      } else {
        sum += x[v];
        many++;
      }
    }
    const wish = many > 0 ? sum / many : x[member[first[b]]];
    rightward[b] = wish;
    leftward[b] = wish;
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
  for (let v = 0; v < net.items; v++) x[v] = (rightward[of[v]] + leftward[of[v]]) / 2;
}
