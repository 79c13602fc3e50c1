/** Places the axis of every item: near its neighbours, in order, with room between, and spines upright. */

import { makeLines, relax, straightened } from "./lines.ts";
import type { Network } from "./network.ts";
import { type Spines, findSpines } from "./spines.ts";

const SWEEPS = 8;
const ROUNDS = 6;
const STRETCH = 1.3; // how much wider upright lines may make it all; a tangle that needs more does without
const CHAIN = 1000; // how much more a chain of boxes counts than an edge to the side
const LONG = 200; // and a long edge

export function placeAcross(net: Network, forks: Int32Array, gap: number): Float64Array {
  const spines = findSpines(net, forks);
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
  let lines = makeLines(net, spines, room);
  if (lines.ready < lines.count) {
    // A join stands on the other side of something than its fork: they cannot be on one line.
    spines.fork.fill(-1);
    spines.join.fill(-1);
    lines = makeLines(net, spines, room);
  }
  const upright = straightened(net, lines, x);
  for (let round = 0; round < ROUNDS; round++) {
    relax(net, lines, upright, false);
    relax(net, lines, upright, true);
  }
  return extent(net, upright) > STRETCH * extent(net, x) ? x : upright;
}

/** How wide it all is. */
function extent(net: Network, x: Float64Array): number {
  let least = Infinity;
  let most = -Infinity;
  for (let v = 0; v < net.items; v++) {
    least = Math.min(least, x[v] - net.left[v]);
    most = Math.max(most, x[v] + net.right[v]);
  }
  return most - least;
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
  const near = down ? spines.up[v] : spines.down[v];
  const line = near >= 0 ? near : down ? spines.fork[v] : spines.join[v];
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

/** The sum of the places to which an item's edges on one side pull it, each times its weight. */
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

/** The sum of those weights. */
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
