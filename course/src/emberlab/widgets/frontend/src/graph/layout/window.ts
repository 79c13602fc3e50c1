/** Chooses which lines are upright in all their length, so that the whole is not much wider than its widest layer. */

import { type Lines, makeLines } from "./lines.ts";
import type { Network } from "./network.ts";
import type { Rows } from "./rows.ts";
import type { Spines } from "./spines.ts";

/** Lines that fit, and for each how far left and right it can stand. */
export interface Fit {
  readonly lines: Lines;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/**
 * All lines if there is room for them. Else lines bend: first long edges, then short chains; the heaviest chains last.
 * Changes `spines`, whose `up` and `down` are then those of the lines that fit, forks included.
 */
export function fitLines(net: Network, spines: Spines, rows: Rows): Fit {
  const { items, layer } = net;
  const next = spines.down.slice();
  for (let v = 0; v < items; v++) if (spines.join[v] >= 0) next[v] = spines.join[v];
  let lines = makeLines(net, next);
  if (lines === null) {
    // A join stands on the other side of something than its fork: they cannot be on one line.
    next.set(spines.down);
    lines = makeLines(net, next) as Lines;
  }
  const right = new Float64Array(items);
  for (let v = 0; v < items; v++) right[v] = rows.offset[v] + rows.spare[layer[v]];
  const kept = next.slice();
  let fit = pushLeft(net, rows, lines, kept, right);
  if (fit.cuts > 0) {
    const rank = ranks(net, lines, next);
    for (let level = 0; level < LEVELS; level++) {
      for (let v = 0; v < items; v++) {
        if (level === 0) kept[v] = -1;
        if (rank[v] === level) kept[v] = next[v];
      }
      fit = pushLeft(net, rows, makeLines(net, kept) as Lines, kept, right);
      const most = pushRight(net, rows, fit.lines);
      for (let v = 0; v < items; v++) right[v] = most[fit.lines.of[v]];
    }
  }
  spines.up.fill(-1);
  for (let v = 0; v < items; v++) {
    spines.down[v] = kept[v];
    if (kept[v] >= 0) spines.up[kept[v]] = v;
  }
  return { lines: fit.lines, least: fit.least, most: pushRight(net, rows, fit.lines) };
}

const LEVELS = 3;

/** How soon an item's link to the next gives way: 0 last, for the heaviest chains, 1 other chains, 2 long edges. */
function ranks(net: Network, lines: Lines, next: Int32Array): Int32Array {
  const { boxes, layer } = net;
  const rank = new Int32Array(net.items).fill(-1);
  const weight = new Int32Array(lines.count);
  for (let v = 0; v < boxes; v++) {
    if (next[v] >= 0 && next[v] < boxes) weight[lines.of[v]] += layer[next[v]] - layer[v];
  }
  let heaviest = 0;
  for (let b = 0; b < lines.count; b++) heaviest = Math.max(heaviest, weight[b]);
  for (let v = 0; v < net.items; v++) {
    if (next[v] < 0) continue;
    if (v >= boxes || next[v] >= boxes) rank[v] = 2;
    else rank[v] = 2 * weight[lines.of[v]] >= heaviest ? 0 : 1;
  }
  return rank;
}

/** Every line as far left as it goes. A line of which a part cannot stand left of `right` is cut into pieces. */
function pushLeft(
  net: Network,
  rows: Rows,
  lines: Lines,
  next: Int32Array,
  right: Float64Array,
): { lines: Lines; least: Float64Array; cuts: number } {
  const { items, order, place, layer } = net;
  const of = new Int32Array(items);
  const first = new Int32Array(items + 1);
  const least = new Float64Array(items);
  let count = 0;
  for (let b = 0; b < lines.count; b++) {
    let low = 0;
    let high = 0;
    for (let i = lines.first[b]; i < lines.first[b + 1]; i++) {
      const v = lines.member[i];
      const at = place[v] > 0 ? least[of[order[net.first[layer[v]] + place[v] - 1]]] + rows.room[v] : net.left[v];
      const begins = i === lines.first[b];
      // Rounding must not cut a line that fits exactly.
      const cut = !begins && Math.max(low, at) > Math.min(high, right[v]) + 1e-6;
      if (cut) next[lines.member[i - 1]] = -1;
      if (begins || cut) {
        first[count++] = i;
        low = at;
        high = right[v];
      }
      low = Math.max(low, at);
      high = Math.min(high, right[v]);
      of[v] = count - 1;
      least[count - 1] = low;
    }
  }
  first[count] = items;
  return { lines: { count, of, first, member: lines.member }, least, cuts: count - lines.count };
}

/** How far right every line goes. */
function pushRight(net: Network, rows: Rows, lines: Lines): Float64Array {
  const { order, place, layer } = net;
  const most = new Float64Array(lines.count);
  for (let b = lines.count - 1; b >= 0; b--) {
    let high = Infinity;
    for (let i = lines.first[b]; i < lines.first[b + 1]; i++) {
      const v = lines.member[i];
      const at = net.first[layer[v]] + place[v] + 1;
      const last = at === net.first[layer[v] + 1];
      high = Math.min(high, last ? rows.offset[v] + rows.spare[layer[v]] : most[lines.of[order[at]]] - rows.room[order[at]]);
    }
    most[b] = high;
  }
  return most;
}
