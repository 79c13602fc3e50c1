/** Counts the crossings of segments between layers, and swaps neighbours where that makes them fewer. */

import type { Network } from "./network.ts";

/** Numbers the different places on an item where segments meet it: by segment, and how many an item has. */
export interface Slots {
  readonly ofTop: Int32Array;
  readonly ofBottom: Int32Array;
  readonly above: Int32Array;
  readonly topShare: Float64Array;
  readonly bottomShare: Float64Array;
  /** Room to count in, here so that it is made only once. */
  readonly base: Int32Array;
  readonly tree: Float64Array;
}

export function makeSlots(net: Network): Slots {
  const { items, segments, topAt, bottomAt, left, right } = net;
  const ofTop = new Int32Array(segments);
  const ofBottom = new Int32Array(segments);
  const above = new Int32Array(items);
  const topShare = new Float64Array(segments);
  const bottomShare = new Float64Array(segments);
  for (let v = 0; v < items; v++) {
    for (let i = net.outFirst[v]; i < net.outFirst[v + 1]; i++) {
      const s = net.outList[i];
      const before = i > net.outFirst[v] ? net.outList[i - 1] : -1;
      ofTop[s] = before < 0 ? 0 : ofTop[before] + (topAt[before] < topAt[s] ? 1 : 0);
      topShare[s] = (topAt[s] + left[v] + 1) / (left[v] + right[v] + 2);
    }
    for (let i = net.inFirst[v]; i < net.inFirst[v + 1]; i++) {
      const s = net.inList[i];
      const before = i > net.inFirst[v] ? net.inList[i - 1] : -1;
      ofBottom[s] = before < 0 ? 0 : ofBottom[before] + (bottomAt[before] < bottomAt[s] ? 1 : 0);
      bottomShare[s] = (bottomAt[s] + left[v] + 1) / (left[v] + right[v] + 2);
      above[v] = ofBottom[s] + 1;
    }
  }
  const [base, tree] = [new Int32Array(items), new Float64Array(segments + 2)];
  return { ofTop, ofBottom, above, topShare, bottomShare, base, tree };
}

/** How many pairs of edges cross; counted no further than to `enough`. A segment that k edges share counts k times. */
export function countCrossings(net: Network, slots: Slots, enough = Infinity): number {
  let total = 0;
  for (let l = 0; l + 1 < net.layers && total < enough; l++) total += countBelow(net, slots, l);
  return total;
}

function countBelow(net: Network, { ofTop, ofBottom, above, base, tree }: Slots, l: number): number {
  const { first, order, outFirst, outList, bottom, weight } = net;
  let size = 0;
  for (let i = first[l + 1]; i < first[l + 2]; i++) {
    base[order[i]] = size;
    size += above[order[i]];
  }
  if (size < 2) return 0;
  tree.fill(0, 0, size + 1);
  let total = 0;
  let inserted = 0;
  for (let i = first[l]; i < first[l + 1]; i++) {
    const v = order[i];
    for (let a = outFirst[v]; a < outFirst[v + 1]; ) {
      let b = a;
      for (; b < outFirst[v + 1] && ofTop[outList[b]] === ofTop[outList[a]]; b++) {
        const s = outList[b];
        let smaller = 0;
        for (let k = base[bottom[s]] + ofBottom[s] + 1; k > 0; k -= k & -k) smaller += tree[k];
        total += weight[s] * (inserted - smaller);
      }
      for (; a < b; a++) {
        const s = outList[a];
        inserted += weight[s];
        for (let k = base[bottom[s]] + ofBottom[s] + 1; k <= size; k += k & -k) tree[k] += weight[s];
      }
    }
  }
  return total;
}

/** The ends of an item's segments in the layers above and below, as sorted keys, for the items of one layer. */
export class Ends {
  private key: Float64Array;
  private many: Float64Array;
  private net: Network;
  private share: Float64Array;
  private up: boolean;

  constructor(net: Network, slots: Slots, up: boolean) {
    this.net = net;
    this.up = up;
    this.share = up ? slots.topShare : slots.bottomShare;
    this.key = new Float64Array(net.segments);
    this.many = new Float64Array(net.segments);
  }

  gather(l: number): void {
    const { first, order, place, weight } = this.net;
    const runs = this.up ? this.net.inFirst : this.net.outFirst;
    const list = this.up ? this.net.inList : this.net.outList;
    const other = this.up ? this.net.top : this.net.bottom;
    const { key, many, share } = this;
    for (let i = first[l]; i < first[l + 1]; i++) {
      const v = order[i];
      for (let k = runs[v]; k < runs[v + 1]; k++) {
        const s = list[k];
        key[k] = place[other[s]] + share[s];
        many[k] = weight[s];
      }
      if (runs[v + 1] - runs[v] > 1) this.sort(runs[v], runs[v + 1]);
    }
  }

  /** Shellsort of two columns at once. Which of equal keys comes first makes no difference to what is counted. */
  private sort(start: number, end: number): void {
    const { key, many } = this;
    let gap = 1;
    while (9 * gap < end - start) gap = 3 * gap + 1;
    for (; gap > 0; gap = (gap - 1) / 3) {
      for (let k = start + gap; k < end; k++) {
        const at = key[k];
        const of = many[k];
        let j = k;
        for (; j >= start + gap && key[j - gap] > at; j -= gap) {
          key[j] = key[j - gap];
          many[j] = many[j - gap];
        }
        key[j] = at;
        many[j] = of;
      }
    }
  }

  /** Crossings of u's and v's segments with u on the left, less those with v on the left. */
  gain(u: number, v: number): number {
    const runs = this.up ? this.net.inFirst : this.net.outFirst;
    const { key, many } = this;
    const startU = runs[u];
    const endU = runs[u + 1];
    const startV = runs[v];
    const endV = runs[v + 1];
    // Most items have one segment on a side.
    if (endU - startU === 1 && endV - startV === 1) {
      const left = key[startU];
      const right = key[startV];
      return left === right ? 0 : left > right ? many[startU] * many[startV] : -many[startU] * many[startV];
    }
    let balance = 0;
    let smaller = 0; // of u, to the left of v's end
    let i = startU;
    let equal = startU;
    let total = 0;
    for (let k = startU; k < endU; k++) total += many[k];
    let upTo = 0;
    for (let k = startV; k < endV; k++) {
      const at = key[k];
      for (; i < endU && key[i] < at; i++) smaller += many[i];
      for (; equal < endU && key[equal] <= at; equal++) upTo += many[equal];
      balance += many[k] * (total - upTo - smaller);
    }
    return balance;
  }
}

/** Swaps neighbours in every layer where fewer edges then cross; once, if `restless`, also where as many do. */
export function exchange(net: Network, up: Ends, down: Ends, restless: boolean): void {
  const { first, order, place, layers } = net;
  // Layers and, in one, pairs by their left place, of which it is not yet known that a swap would not help.
  const stale = new Uint8Array(layers + 1).fill(1);
  const open = new Uint8Array(net.items + 1);
  let changed = true;
  for (let pass = 0; pass < 2 && changed; pass++) {
    changed = false;
    for (let l = 0; l < layers; l++) {
      if (first[l + 1] - first[l] < 2 || stale[l] === 0) continue;
      up.gather(l);
      down.gather(l);
      open.fill(1, first[l], first[l + 1]);
      stale[l] = 0;
      for (let again = 0; again < 4; again++) {
        let swapped = false;
        for (let i = first[l]; i + 1 < first[l + 1]; i++) {
          if (open[i] === 0) continue;
          open[i] = 0;
          const u = order[i];
          const v = order[i + 1];
          const gain = up.gain(u, v) + down.gain(u, v);
          if (gain < 0 || (gain === 0 && !(restless && pass === 0 && again === 0))) continue;
          order[i] = v;
          order[i + 1] = u;
          place[v]--;
          place[u]++;
          if (i > first[l]) open[i - 1] = 1;
          open[i + 1] = 1;
          swapped = true;
        }
        if (!swapped) break;
        changed = true;
        stale[l + 1] = 1;
        if (l > 0) stale[l - 1] = 1;
        if (again === 3) stale[l] = 1;
      }
    }
  }
}
