/** The network simplex method: layers for which all edges together are as short as can be (Gansner et al., 1993). */

import { type Groups, grouped } from "./groups.ts";
import { type Links, cutValues, hang, rehang } from "./tree.ts";

/** Shortens the edges of a connected graph by changing `rank`, in which every edge goes down by 1 or more. */
export function shorten(links: Links, rank: Int32Array): void {
  if (links.count < 2) return;
  const { count, from, to } = links;
  const out = grouped(count, from);
  const into = grouped(count, to);
  const inTree = tighten(links, rank, out, into);
  const tree = hang(links, inTree, out, into);
  const { link, depth } = tree;
  const cut = cutValues(links, tree);
  const other = (e: number, v: number): number => (from[e] === v ? to[e] : from[e]);

  const subtree: number[] = [];
  const seen = new Int32Array(count).fill(-1);
  let work = 3000000; // steps; whatever is reached by then is good enough
  let scan = 0;
  for (let turn = 0; work > 0; turn++) {
    let low = -1;
    let found = 0;
    for (let step = 0; step < count && found < 30; step++) {
      const v = scan;
      scan = scan + 1 === count ? 0 : scan + 1;
      work--;
      if (link[v] < 0 || cut[v] >= 0) continue;
      found++;
      if (low < 0 || cut[v] < cut[low]) low = v;
    }
    if (low < 0) return;

    subtree.length = 0;
    subtree.push(low);
    seen[low] = turn;
    for (let k = 0; k < subtree.length; k++) {
      for (let c = tree.child[subtree[k]]; c >= 0; c = tree.next[c]) {
        seen[c] = turn;
        subtree.push(c);
      }
    }
    // The subtree lies above its parent: then an edge that comes into it takes over, else one that leaves it.
    const above = from[link[low]] === low;
    let enter = -1;
    let slack = 0;
    for (const v of subtree) {
      const side = above ? into : out;
      for (let i = side.first[v]; i < side.first[v + 1]; i++) {
        const e = side.list[i];
        if (seen[other(e, v)] === turn) continue;
        const spare = rank[to[e]] - rank[from[e]] - 1;
        if (enter < 0 || spare < slack || (spare === slack && e < enter)) {
          enter = e;
          slack = spare;
        }
      }
      work -= 2 + side.first[v + 1] - side.first[v];
    }
    if (enter < 0) return; // cannot be: a negative cut has an edge the other way
    for (const v of subtree) rank[v] += above ? -slack : slack;

    const value = cut[low];
    let a = from[enter];
    let b = to[enter];
    while (a !== b) {
      work--;
      if (depth[a] >= depth[b]) {
        cut[a] += from[link[a]] === a ? value : -value;
        a = other(link[a], a);
      } else {
        cut[b] += from[link[b]] === b ? -value : value;
        b = other(link[b], b);
      }
    }
    const inside = seen[from[enter]] === turn ? from[enter] : to[enter];
    rehang(links, tree, cut, low, inside, enter, -value);
    subtree.length = 0;
    subtree.push(inside);
    for (let k = 0; k < subtree.length; k++) {
      const v = subtree[k];
      depth[v] = depth[other(link[v], v)] + 1;
      for (let c = tree.child[v]; c >= 0; c = tree.next[c]) subtree.push(c);
    }
  }
}

/** Moves parts of the graph together until tight edges, of length 1, join them all; returns which are the tree. */
function tighten(links: Links, rank: Int32Array, out: Groups, into: Groups): Uint8Array {
  const { count, from, to } = links;
  const inTree = new Uint8Array(from.length);
  const part = new Int32Array(count);
  const members: number[][] = [];
  for (let v = 0; v < count; v++) part[v] = -1;
  for (let root = 0; root < count; root++) {
    if (part[root] >= 0) continue;
    const list = [root];
    part[root] = members.length;
    for (let k = 0; k < list.length; k++) {
      const v = list[k];
      for (const side of [into, out]) {
        for (let i = side.first[v]; i < side.first[v + 1]; i++) {
          const e = side.list[i];
          const u = from[e] === v ? to[e] : from[e];
          if (part[u] >= 0 || rank[to[e]] - rank[from[e]] !== 1) continue;
          part[u] = members.length;
          inTree[e] = 1;
          list.push(u);
        }
      }
    }
    members.push(list);
  }
  // Each part moves by the slack of its tightest edge and joins the part there; parts that grew wait a round.
  let left = members.length;
  while (left > 1) {
    const grown = new Uint8Array(members.length);
    for (let p = 0; p < members.length && left > 1; p++) {
      if (members[p].length === 0 || grown[p] === 1) continue;
      let join = -1;
      let slack = 0;
      for (const v of members[p]) {
        for (const side of [into, out]) {
          for (let i = side.first[v]; i < side.first[v + 1]; i++) {
            const e = side.list[i];
            if (part[from[e]] === part[to[e]]) continue;
            const spare = rank[to[e]] - rank[from[e]] - 1;
            if (join < 0 || spare < slack || (spare === slack && e < join)) {
              join = e;
              slack = spare;
            }
          }
        }
      }
      const above = part[from[join]] === p;
      const q = above ? part[to[join]] : part[from[join]];
      for (const v of members[p]) {
        rank[v] += above ? slack : -slack;
        part[v] = q;
        members[q].push(v);
      }
      members[p] = [];
      inTree[join] = 1;
      grown[q] = 1;
      left--;
    }
  }
  return inTree;
}
