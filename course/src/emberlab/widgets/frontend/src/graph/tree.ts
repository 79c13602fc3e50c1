// What of a graph is visible: units, pills and closed groups, inside frames; what hangs beside them; what flows.

import { CONSTANT, LEAF, OPERATION, PARAMETER, type GraphDocument } from "./document.ts";

export const FAR = 40; // layers; what is further away is told by name and not by a line
const MANY = 4; // uses of a tensor, from which on each use gets its own copy

/** Something with a place of its own. The container of a frame's children is the frame's own number. */
export interface Thing {
  type: "unit" | "leaf" | "group" | "frame";
  node: number;
  group: number;
  frame: number; // the frame around it, a thing; -1: none
  inside: number[]; // of a frame: its children, from the first node on
  hung: Hung[];
}

export interface Hung {
  node: number;
  operation: boolean;
}

/** One line of the picture: from a thing to a thing, because `source` is used there. */
export interface Flow {
  from: number;
  to: number;
  source: number;
  edges: number[]; // from, to, from, to: node ids
}

export interface Tree {
  things: Thing[];
  top: number[]; // things in no frame
  flows: Flow[];
  thingOf: Int32Array; // by node; -1: hung only, or not drawn
  groupThing: Int32Array;
  operations: Int32Array; // by group, with all that is inside
  parameters: Int32Array;
  uses: Int32Array; // by node
}

/** The visible tree of `document` when the groups of `open` are opened. */
export function visibleTree(document: GraphDocument, open: ReadonlySet<number>): Tree {
  const { count, kind, group, groups, edges, name, value } = document;
  // The outermost closed group around each group, itself included; -1 where all are open.
  const cover = new Int32Array(groups.length);
  groups.forEach(({ parent }, g) => {
    cover[g] = parent >= 0 && cover[parent] >= 0 ? cover[parent] : open.has(g) ? -1 : g;
  });
  const covering = (node: number): number => (group[node] >= 0 ? cover[group[node]] : -1);
  const within = (g: number, outer: number): boolean => {
    while (g > outer) g = groups[g].parent;
    return g === outer;
  };

  const uses = new Int32Array(count);
  const shown = new Int32Array(count); // uses that are visible as such
  const last = new Int32Array(count).fill(-1);
  const { operations, parameters } = tally(document);
  for (let e = 0; e < edges.length; e += 2) {
    const [source, target] = [edges[e], edges[e + 1]];
    uses[source]++;
    const user = covering(target) >= 0 ? count + covering(target) : target;
    if (last[source] !== user) shown[source]++;
    last[source] = user;
  }
  const hung = new Uint8Array(count);
  for (let node = 0; node < count; node++) {
    if (kind[node] === OPERATION || uses[node] === 0) continue;
    hung[node] =
      kind[node] === PARAMETER || shown[node] > MANY || (kind[node] === CONSTANT && (!name[node] || value[node]))
        ? 1 : 0;
  }

  const things: Thing[] = [];
  const top: number[] = [];
  const thingOf = new Int32Array(count).fill(-1);
  const groupThing = new Int32Array(groups.length).fill(-1);
  const add = (type: Thing["type"], node: number, g: number, around: number): number => {
    const frame = around >= 0 ? frameOf(around) : -1;
    things.push({ type, node, group: g, frame, inside: [], hung: [] });
    (frame >= 0 ? things[frame].inside : top).push(things.length - 1);
    return things.length - 1;
  };
  const frameOf = (g: number): number => {
    if (groupThing[g] < 0) groupThing[g] = add("frame", -1, g, groups[g].parent);
    return groupThing[g];
  };
  for (let node = 0; node < count; node++) {
    if (hung[node]) continue;
    const closed = covering(node);
    if (closed >= 0) {
      // A group of which nothing ran is not drawn: there would be nothing to open.
      if (groupThing[closed] < 0) groupThing[closed] = add("group", -1, closed, groups[closed].parent);
      thingOf[node] = groupThing[closed];
    } else {
      thingOf[node] = add(kind[node] === OPERATION ? "unit" : "leaf", node, -1, group[node]);
    }
  }

  const flows: Flow[] = [];
  const merged = new Map<number, Flow>();
  const hang = (thing: number, node: number): void => {
    const at = things[thing];
    if (at.hung.some((each) => each.node === node)) return;
    at.hung.push({ node, operation: kind[node] === OPERATION });
  };
  for (let e = 0; e < edges.length; e += 2) {
    const [source, target] = [edges[e], edges[e + 1]];
    const to = thingOf[target];
    if (hung[source]) {
      // What a closed group keeps for itself is told by its number of parameters.
      const own = things[to].type === "group" && (kind[source] === PARAMETER || !name[source]);
      if (!own && !(things[to].type === "group" && within(group[source], things[to].group))) hang(to, source);
      continue;
    }
    const from = thingOf[source];
    if (from === to) continue;
    if (things[to].type === "group") {
      const key = from * things.length + to;
      const known = merged.get(key);
      if (known) {
        known.edges.push(source, target);
        continue;
      }
      const flow = { from, to, source, edges: [source, target] };
      merged.set(key, flow);
      flows.push(flow);
    } else {
      flows.push({ from, to, source, edges: [source, target] });
    }
  }
  return { things, top, flows, thingOf, groupThing, operations, parameters, uses };
}

/** How many operations run in each group, and how many parameters these use. */
function tally({ count, kind, group, groups, edges }: GraphDocument): { operations: Int32Array; parameters: Int32Array } {
  const operations = new Int32Array(groups.length);
  const parameters = new Int32Array(groups.length);
  if (!groups.length) return { operations, parameters };
  for (let node = 0; node < count; node++) {
    if (kind[node] !== OPERATION) continue;
    for (let g = group[node]; g >= 0; g = groups[g].parent) operations[g]++;
  }
  const counted = new Set<number>();
  for (let e = 0; e < edges.length; e += 2) {
    const [source, target] = [edges[e], edges[e + 1]];
    if (kind[source] !== PARAMETER) continue;
    for (let g = group[target]; g >= 0; g = groups[g].parent) {
      const key = source * groups.length + g;
      if (counted.has(key)) break; // and so for the groups around it
      counted.add(key);
      parameters[g]++;
    }
  }
  return { operations, parameters };
}

/** Whether a thing is a tensor that can be hung beside its users instead. */
export function canHang(document: GraphDocument, thing: Thing): boolean {
  return thing.type === "leaf" && (document.kind[thing.node] === LEAF || document.kind[thing.node] === CONSTANT);
}
