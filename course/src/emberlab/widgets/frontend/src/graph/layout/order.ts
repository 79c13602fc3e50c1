/** Orders the items of every layer so that few edges cross: barycentres in sweeps, and exchange of neighbours. */

import { Ends, type Slots, countCrossings, exchange, makeSlots } from "./crossings.ts";
import { assignLayers } from "./layers.ts";
import { type Network, makeNetwork } from "./network.ts";
import type { Part } from "./types.ts";

const FEW = 64; // so short a list is sorted soonest by insertion

/** The part in layers and in order, with boxes that may be high or low where fewer edges cross. */
export function orderPart(part: Part): Network {
  const up = assignLayers(part, false);
  const high = makeNetwork(part, up);
  const count = orderLayers(high);
  if (count === 0 || isLarge(high)) return high;
  const down = assignLayers(part, true);
  if (down.layers === up.layers && down.layer.every((each, v) => each === up.layer[v])) return high;
  const low = makeNetwork(part, down);
  return orderLayers(low) < count ? low : high;
}

/** Orders the network in place and returns how many edges still cross. */
export function orderLayers(net: Network): number {
  const slots = makeSlots(net);
  const [up, down] = [new Ends(net, slots, true), new Ends(net, slots, false)];
  const key = new Float64Array(net.items);
  const sweeps = isLarge(net) ? 4 : 24;
  let best = Infinity;
  let kept = net.order.slice();
  for (const upward of [true, false]) {
    search(net, upward);
    let count = countCrossings(net, slots, best);
    let stale = 0;
    if (count < best) {
      best = count;
      kept = net.order.slice();
    }
    for (let sweep = 0; sweep < sweeps && best > 0 && stale < 6; sweep++) {
      sortLayers(net, slots, key, sweep % 2 === 0 ? upward : !upward, sweep % 4 >= 2);
      exchange(net, up, down, sweep % 2 === 1);
      count = countCrossings(net, slots, best);
      stale++;
      if (count < best) {
        best = count;
        kept = net.order.slice();
        stale = 0;
      }
    }
    if (best === 0 || isLarge(net)) break;
  }
  restore(net, kept);
  return best;
}

/** Whether a graph is so large that time counts more than the last crossings. */
function isLarge(net: Network): boolean {
  return net.items + net.segments > 8000;
}

function restore(net: Network, order: Int32Array): void {
  for (let l = 0; l < net.layers; l++) {
    for (let i = net.first[l]; i < net.first[l + 1]; i++) {
      net.order[i] = order[i];
      net.place[order[i]] = i - net.first[l];
    }
  }
}

/** The first order: depth first from the last boxes up (or the first boxes down), each item where it is met. */
function search(net: Network, upward: boolean): void {
  const { items, layer, first, order, place } = net;
  const ends = upward ? net.outFirst : net.inFirst;
  const runs = upward ? net.inFirst : net.outFirst;
  const list = upward ? net.inList : net.outList;
  const other = upward ? net.top : net.bottom;
  const seen = new Uint8Array(items);
  const filled = new Int32Array(net.layers);
  const stack: number[] = [];
  for (let root = 0; root < items; root++) {
    if (ends[root + 1] > ends[root]) continue;
    stack.push(root);
    while (stack.length > 0) {
      const v = stack.pop() as number;
      if (seen[v] === 1) continue;
      seen[v] = 1;
      place[v] = filled[layer[v]]++;
      order[first[layer[v]] + place[v]] = v;
      for (let i = runs[v + 1] - 1; i >= runs[v]; i--) {
        if (seen[other[list[i]]] === 0) stack.push(other[list[i]]);
      }
    }
  }
}

/** One sweep: every layer sorted by the mean place of its neighbours in the layer before it; `key` is for these. */
function sortLayers(net: Network, slots: Slots, key: Float64Array, upward: boolean, turned: boolean): void {
  const { layers, first, order, place, weight } = net;
  const runs = upward ? net.outFirst : net.inFirst;
  const list = upward ? net.outList : net.inList;
  const other = upward ? net.bottom : net.top;
  const share = upward ? slots.bottomShare : slots.topShare;
  for (let step = 1; step < layers; step++) {
    const l = upward ? layers - 1 - step : step;
    const moving: number[] = [];
    const free: number[] = [];
    let sorted = true;
    for (let i = first[l]; i < first[l + 1]; i++) {
      const v = order[i];
      if (runs[v + 1] === runs[v]) continue;
      let sum = 0;
      let many = 0;
      for (let k = runs[v]; k < runs[v + 1]; k++) {
        const s = list[k];
        sum += weight[s] * (place[other[s]] + share[s]);
        many += weight[s];
      }
      key[v] = sum / many;
      if (moving.length > 0) {
        const before = key[moving[moving.length - 1]];
        if (before > key[v] || (turned && before === key[v])) sorted = false;
      }
      moving.push(v);
      free.push(i);
    }
    if (sorted) continue;
    // They are in order of place, and sorting is stable.
    if (turned) moving.reverse();
    if (moving.length > FEW) moving.sort((a, b) => key[a] - key[b]);
    else insertionSort(moving, key);
    for (let k = 0; k < moving.length; k++) order[free[k]] = moving[k];
    for (let k = 0; k < moving.length; k++) place[moving[k]] = free[k] - first[l];
  }
}

/** Sorts a short list by the key of its entries, equal ones as they were. */
function insertionSort(list: number[], key: Float64Array): void {
  for (let k = 1; k < list.length; k++) {
    const v = list[k];
    let j = k;
    for (; j > 0 && key[list[j - 1]] > key[v]; j--) list[j] = list[j - 1];
    list[j] = v;
  }
}
