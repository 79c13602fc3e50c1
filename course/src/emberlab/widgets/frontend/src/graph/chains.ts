// The way of every flow through the frames, and the flows that would be too long, or go up: these are cut.

import { OPERATION, type GraphDocument } from "./document.ts";
import { FAR, canHang, type Flow, type Tree } from "./tree.ts";

/** A flow's way: out of the frames `exits` (inner first), from `a` to `b` beside each other, into `entries`. */
export interface Chain {
  flow: Flow;
  exits: number[];
  at: number; // the frame in which a and b stand; -1: none
  a: number;
  b: number;
  entries: number[]; // outer first
}

export function chainOf({ things }: Tree, flow: Flow): Chain {
  const exits: number[] = [];
  const entries: number[] = [];
  let [a, b] = [flow.from, flow.to];
  // A frame's number is smaller than those of what stands in it.
  while (things[a].frame !== things[b].frame) {
    if (things[a].frame > things[b].frame) exits.push((a = things[a].frame));
    else entries.push((b = things[b].frame));
  }
  return { flow, exits, at: things[a].frame, a, b, entries: entries.reverse() };
}

/**
 * Puts the children of every frame into an order in which flows go down; what cannot is cut from the flows, like what
 * is too long, and hung by name beside its user. Changes `tree`; returns the chains that remain.
 */
export function settle(document: GraphDocument, tree: Tree): Chain[] {
  const { things, flows } = tree;
  const chains = flows.map((flow) => chainOf(tree, flow));
  const place = new Int32Array(things.length);
  const depth = new Int32Array(things.length);
  const above: number[][] = things.map(() => []);
  const fed = new Uint8Array(things.length); // something flows into it
  for (const { flow, a, b, entries } of chains) {
    above[b].push(a);
    fed[b] = fed[flow.to] = 1;
    for (const frame of entries) fed[frame] = 1;
  }
  const inside = (frame: number): number[] => (frame < 0 ? tree.top : things[frame].inside);
  const lowest = new Int32Array(things.length + 1); // by frame + 1
  for (let frame = -1; frame < things.length; frame++) {
    if (frame >= 0 && things[frame].type !== "frame") continue;
    const children = inside(frame);
    children.forEach((child, i) => (place[child] = i));
    if (children.some((child) => above[child].some((each) => place[each] >= place[child]))) {
      downwards(children, above);
      children.forEach((child, i) => (place[child] = i));
    }
    for (const child of children) {
      let least = 0;
      for (const each of above[child]) if (place[each] < place[child]) least = Math.max(least, depth[each] + 1);
      depth[child] = least;
      lowest[frame + 1] = Math.max(lowest[frame + 1], least);
    }
    // A source stands just above the first that uses it, and so does what nobody uses for long.
    const first = new Map<number, number>();
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      const at = (first.get(child) ?? 0) - 1;
      if (at > depth[child] && (!fed[child] || at - depth[child] > FAR)) depth[child] = at;
      for (const each of above[child]) {
        if (place[each] < place[child]) first.set(each, Math.min(first.get(each) ?? Infinity, depth[child]));
      }
    }
  }
  const tooLong = ({ exits, a, b, entries, flow }: Chain): boolean => {
    if (place[a] >= place[b] || depth[b] - depth[a] > FAR) return true;
    let child = flow.from;
    for (const frame of exits) {
      if (lowest[frame + 1] + 1 - depth[child] > FAR) return true;
      child = frame;
    }
    child = flow.to;
    for (let i = entries.length - 1; i >= 0; i--) {
      if (depth[child] + 1 > FAR) return true;
      child = entries[i];
    }
    return false;
  };
  const gone = new Set<number>();
  for (const chain of chains) {
    const { flow } = chain;
    if (!tooLong(chain)) continue;
    if (canHang(document, things[flow.from])) gone.add(flow.from);
  }
  const kept: Chain[] = [];
  for (const chain of chains) {
    const { flow } = chain;
    if (!gone.has(flow.from) && !tooLong(chain)) {
      kept.push(chain);
      continue;
    }
    const { hung } = things[flow.to];
    if (!hung.some((each) => each.node === flow.source)) {
      hung.push({ node: flow.source, operation: document.kind[flow.source] === OPERATION });
    }
  }
  for (const thing of gone) tree.thingOf[things[thing].node] = -1;
  for (const frame of new Set([...gone].map((thing) => things[thing].frame))) {
    const siblings = inside(frame);
    siblings.splice(0, siblings.length, ...siblings.filter((thing) => !gone.has(thing)));
  }
  tree.flows = kept.map((chain) => chain.flow);
  return kept;
}

/** Sorts `children` in place so that what flows into a child comes before it, and else as it was. */
function downwards(children: number[], above: number[][]): void {
  const state = new Map<number, number>(); // how many of what is above it were looked at; -1: done
  const order: number[] = [];
  for (const start of children) {
    const stack = [start];
    while (stack.length) {
      const child = stack[stack.length - 1];
      const seen = state.get(child) ?? 0;
      if (seen < 0 || seen >= above[child].length) {
        if (seen >= 0) order.push(child);
        state.set(child, -1);
        stack.pop();
        continue;
      }
      state.set(child, seen + 1);
      // What is already on the stack is a circle: its flow goes up, and is cut.
      if (!state.has(above[child][seen])) stack.push(above[child][seen]);
    }
  }
  children.splice(0, children.length, ...order);
}
