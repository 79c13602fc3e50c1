/** The spanning tree of the network simplex method, and the cut values of its edges. */

import type { Groups } from "./groups.ts";

/** Edges by their ends; the weight is how much an edge's length counts. Numbers of nodes and edges from 0. */
export interface Links {
  readonly count: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Int32Array;
}

export interface Tree {
  /** The edge to the parent, -1 at the root. */
  readonly link: Int32Array;
  readonly depth: Int32Array;
  readonly child: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /** Every node after its parent, as the tree was first hung. */
  readonly order: Int32Array;
}

/** The tree of the chosen edges, hung from node 0. */
export function hang(links: Links, inTree: Uint8Array, out: Groups, into: Groups): Tree {
  const { count, from, to } = links;
  const tree: Tree = {
    link: new Int32Array(count).fill(-1),
    depth: new Int32Array(count),
    child: new Int32Array(count).fill(-1),
    next: new Int32Array(count).fill(-1),
    previous: new Int32Array(count).fill(-1),
    order: new Int32Array(count),
  };
  let filled = 1;
  for (let k = 0; k < count; k++) {
    const v = tree.order[k];
    for (const side of [into, out]) {
      for (let i = side.first[v]; i < side.first[v + 1]; i++) {
        const e = side.list[i];
        if (inTree[e] === 0 || e === tree.link[v]) continue;
        const u = from[e] === v ? to[e] : from[e];
        attach(tree, u, v, e);
        tree.depth[u] = tree.depth[v] + 1;
        tree.order[filled++] = u;
      }
    }
  }
  return tree;
}

function attach(tree: Tree, v: number, parent: number, link: number): void {
  tree.link[v] = link;
  tree.previous[v] = -1;
  tree.next[v] = tree.child[parent];
  if (tree.next[v] >= 0) tree.previous[tree.next[v]] = v;
  tree.child[parent] = v;
}

function detach(tree: Tree, v: number, parent: number): void {
  if (tree.previous[v] >= 0) tree.next[tree.previous[v]] = tree.next[v];
  else tree.child[parent] = tree.next[v];
  if (tree.next[v] >= 0) tree.previous[tree.next[v]] = tree.previous[v];
}

/** By node: weights from the upper to the lower side of the cut at its link, less those the other way. */
export function cutValues(links: Links, tree: Tree): Int32Array {
  const { count, from, to, weight } = links;
  const cut = new Int32Array(count);
  for (let e = 0; e < from.length; e++) {
    cut[from[e]] += weight[e];
    cut[to[e]] -= weight[e];
  }
  for (let k = count - 1; k > 0; k--) {
    const v = tree.order[k];
    const e = tree.link[v];
    cut[from[e] === v ? to[e] : from[e]] += cut[v];
    if (to[e] === v) cut[v] = -cut[v];
  }
  return cut;
}

/** Hangs the subtree under `low` up again by its node `inside` and the entering edge. */
export function rehang(
  links: Links,
  tree: Tree,
  cut: Int32Array,
  low: number,
  inside: number,
  enter: number,
  value: number,
): void {
  const { from, to } = links;
  let v = inside;
  let parent = from[enter] === inside ? to[enter] : from[enter];
  let link = enter;
  let worth = value;
  for (let done = false; !done; ) {
    const oldLink = tree.link[v];
    const oldParent = from[oldLink] === v ? to[oldLink] : from[oldLink];
    const oldWorth = cut[v];
    detach(tree, v, oldParent);
    attach(tree, v, parent, link);
    cut[v] = worth;
    done = v === low;
    parent = v;
    link = oldLink;
    worth = oldWorth;
    v = oldParent;
  }
}
