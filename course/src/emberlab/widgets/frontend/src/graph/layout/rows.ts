/** The layers across: how much room they need, and their items as near as can be to where they would like to be. */

import type { Network } from "./network.ts";

const STRETCH = 1.4; // how much wider than its widest layer a graph may be, so that lines are upright
const SLACK = 240; // pixels that a small graph may be wider

export interface Rows {
  /** The least distance of an item's axis from the axis to its left. */
  readonly room: Float64Array;
  /** An item's axis when its layer is pushed to the left side, at 0. */
  readonly offset: Float64Array;
  /** How far each layer can then move to the right. */
  readonly spare: Float64Array;
}

export function makeRows(net: Network, gap: number): Rows {
  const room = new Float64Array(net.items);
  const offset = new Float64Array(net.items);
  const spare = new Float64Array(net.layers);
  let widest = 0;
  for (let l = 0; l < net.layers; l++) {
    let at = 0;
    for (let i = net.first[l]; i < net.first[l + 1]; i++) {
      const v = net.order[i];
      if (i === net.first[l]) at = net.left[v];
      else {
        const u = net.order[i - 1];
        room[v] = net.right[u] + net.left[v] + (u < net.boxes || v < net.boxes ? gap : gap / 2);
        at += room[v];
      }
      offset[v] = at;
    }
    spare[l] = at + net.right[net.order[net.first[l + 1] - 1]];
    if (spare[l] > widest) widest = spare[l];
  }
  const width = Math.max(STRETCH * widest, widest + SLACK);
  for (let l = 0; l < net.layers; l++) spare[l] = width - spare[l];
  return { room, offset, spare };
}

const blockSum: number[] = [];
const blockWeight: number[] = [];
const blockEnd: number[] = [];

/** The nearest places to the targets, in weighted squares, that keep order and room: pool adjacent violators. */
export function settle(
  net: Network,
  rows: Rows,
  l: number,
  target: Float64Array,
  weight: Float64Array,
  x: Float64Array,
): void {
  const { first, order } = net;
  const { offset, spare } = rows;
  let blocks = 0;
  for (let i = first[l]; i < first[l + 1]; i++) {
    const v = order[i];
    blockSum[blocks] = weight[v] * (target[v] - offset[v]);
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
  let i = first[l];
  for (let b = 0; b < blocks; b++) {
    const at = Math.max(0, Math.min(spare[l], blockSum[b] / blockWeight[b]));
    for (; i < blockEnd[b]; i++) x[order[i]] = at + offset[order[i]];
  }
}
