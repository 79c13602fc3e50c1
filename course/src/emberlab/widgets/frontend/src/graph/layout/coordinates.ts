/** Places the axis of every item: near its neighbours, in order, with room between, and spines upright. */

import { relax, straightened } from "./lines.ts";
import type { Network } from "./network.ts";
import { makeRows, settle } from "./rows.ts";
import { type Spines, findSpines } from "./spines.ts";
import { fitLines } from "./window.ts";

const SWEEPS = 8;
const ROUNDS = 6;
const CHAIN = 1000; // how much more a chain of boxes counts than an edge to the side
const LONG = 200; // and a long edge

/** The axis of every item, from an arbitrary origin. */
export function placeAcross(net: Network, forks: Int32Array, gap: number): Float64Array {
  const spines = findSpines(net, forks);
  const rows = makeRows(net, gap);
  const { lines, least, most } = fitLines(net, spines, rows);
  const x = new Float64Array(net.items);
  for (let v = 0; v < net.items; v++) x[v] = rows.offset[v] + rows.spare[net.layer[v]] / 2;
  const target = new Float64Array(net.items);
  const weight = new Float64Array(net.items);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (let step = 0; step < net.layers; step++) {
      const l = down ? step : net.layers - 1 - step;
      for (let i = net.first[l]; i < net.first[l + 1]; i++) aim(net, spines, net.order[i], down, x, target, weight);
      settle(net, rows, l, target, weight, x);
    }
  }
  const upright = straightened(net, lines, rows.room, x, least, most);
  for (let round = 0; round < ROUNDS; round++) {
    relax(net, lines, rows.room, upright, least, most, false);
    relax(net, lines, rows.room, upright, least, most, true);
  }
  return upright;
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
  const line = (down ? spines.up : spines.down)[v];
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
