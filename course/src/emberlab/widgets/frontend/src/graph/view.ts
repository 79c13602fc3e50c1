// Where everything is: the visible tree of a graph, each open frame laid out by itself, with all lines' points.

import { MARGIN, UNIT } from "../shared/theme.ts";
import { frameBody, groupBody, inside, leafBody, moreBody, satelliteBody, unitBody, type Body } from "./cards.ts";
import { settle, type Chain } from "./chains.ts";
import type { GraphDocument } from "./document.ts";
import { headerOf } from "./frames.ts";
import { layOut, localEdges, type Inner, type Locals, type Sized } from "./inner.ts";
import { remembering } from "./layout/repeats.ts";
import { round } from "./measure.ts";
import { visibleTree, type Thing, type Tree } from "./tree.ts";

export interface Item {
  type: "frame" | "unit" | "leaf" | "group" | "satellite";
  id: number;
  node: number;
  group: number;
  x: number;
  y: number;
  w: number;
  h: number;
  parent: number;
  body: Body;
}

export interface Route {
  source: number;
  target: number;
  points: number[];
  edges: number[];
  count: number;
}

export interface Placed {
  width: number;
  height: number;
  items: Item[];
  routes: Route[];
  nodeItem: Int32Array;
  groupItem: Int32Array;
  satellites: Map<number, number[]>;
}

const CROWD = 6; // satellites of one unit that are drawn; the rest is counted
const BESIDE = 2 * UNIT; // between satellites and their unit
const BETWEEN = UNIT / 2; // between satellites
const ASIDE = 4; // from the top of a card to that of the pill beside its name

/** The picture of `document` with the groups `open` opened: boxes, and lines that run through none of them. */
export function place(document: GraphDocument, open: Iterable<number>): Placed {
  const tree = visibleTree(document, new Set(open));
  const chains = settle(document, tree);
  const { things } = tree;
  const leaving = soleResults(document, tree);
  const sizes: Sized[] = things.map((thing) => sizeOf(document, tree, thing, leaving));
  const locals = localEdges(things, chains);
  const inners: Inner[] = [];
  const layered = remembering();
  for (let frame = things.length - 1; frame >= -1; frame--) {
    if (frame >= 0 && things[frame].type !== "frame") continue;
    const children = frame < 0 ? tree.top : things[frame].inside;
    const inner = layOut(tree, frame, children, sizes, locals, inners, layered);
    inners[frame + 1] = inner;
    if (frame >= 0) Object.assign(sizes[frame], { w: inner.w, h: inner.collar + inner.h });
  }
  return absolute(tree, chains, sizes, locals, inners);
}

/** For every closed group, the only node whose result leaves it or is an output; -1 if there is none or several. */
function soleResults(document: GraphDocument, { thingOf, things }: Tree): Int32Array {
  const sole = new Int32Array(things.length).fill(-1);
  const note = (thing: number, node: number): void => {
    if (thing >= 0) sole[thing] = sole[thing] === -1 || sole[thing] === node ? node : -2;
  };
  for (let e = 0; e < document.edges.length; e += 2) {
    const [source, target] = [document.edges[e], document.edges[e + 1]];
    if (thingOf[source] !== thingOf[target]) note(thingOf[source], source);
  }
  for (let node = 0; node < document.count; node++) if (document.flags[node] & 1) note(thingOf[node], node);
  return sole;
}

function sizeOf(document: GraphDocument, tree: Tree, thing: Thing, leaving: Int32Array): Sized {
  const { node, group } = thing;
  const around = thing.frame < 0 ? -1 : tree.things[thing.frame].group;
  let body: Body;
  if (thing.type === "unit") body = unitBody(document, node);
  else if (thing.type === "leaf") body = leafBody(document, node, inside(document, around, document.name[node]));
  else if (thing.type === "frame") body = frameBody(document, group);
  else {
    const out = leaving[tree.groupThing[group]];
    body = groupBody(document, group, tree.operations[group], tree.parameters[group], out);
  }
  const drawn = thing.hung.length > CROWD ? thing.hung.slice(0, CROWD - 1) : thing.hung;
  const hung = drawn.map((each) => {
    const name = each.operation
      ? document.label[each.node] || document.name[each.node]
      : inside(document, around, document.name[each.node]);
    return { node: each.node, body: satelliteBody(document, each.node, name, tree.uses[each.node]) };
  });
  if (drawn.length < thing.hung.length) hung.push({ node: -1, body: moreBody(thing.hung.length - drawn.length) });
  const left = hung.length ? Math.max(...hung.map((each) => each.body.w)) + BESIDE : 0;
  const stack = hung.reduce((sum, each) => sum + each.body.h + BETWEEN, -BETWEEN);
  return { body, hung, left, w: left + body.w, h: Math.max(body.h, stack) };
}

/** Everything at its place in the whole picture: frames first, then the rest; and the lines. */
function absolute(
  tree: Tree, chains: Chain[], sizes: Sized[], locals: Locals, inners: Inner[],
): Placed {
  const { things } = tree;
  const root = inners[0];
  // Where each thing's box begins, and where each frame's content does (by frame + 1).
  const x = new Float64Array(things.length);
  const y = new Float64Array(things.length);
  const originX = new Float64Array(things.length + 1);
  const originY = new Float64Array(things.length + 1);
  const order: number[] = [];
  originX[0] = MARGIN;
  originY[0] = MARGIN;
  for (let frame = -1; frame < things.length; frame++) {
    if (frame >= 0) {
      if (things[frame].type !== "frame") continue;
      originX[frame + 1] = x[frame] + inners[frame + 1].content;
      originY[frame + 1] = y[frame] + inners[frame + 1].collar + headerOf(inners[frame + 1].ins.size);
    }
    (frame < 0 ? tree.top : things[frame].inside).forEach((child, i) => {
      x[child] = originX[frame + 1] + inners[frame + 1].x[i];
      y[child] = originY[frame + 1] + inners[frame + 1].y[i];
      order.push(child);
    });
  }
  const items: Item[] = [];
  const itemOf = new Int32Array(things.length).fill(-1);
  const satellites = new Map<number, number[]>();
  const isFrame = (thing: number): boolean => things[thing].type === "frame";
  for (const thing of [...order.filter(isFrame), ...order.filter((each) => !isFrame(each))]) {
    const { type, node, group, frame } = things[thing];
    const { body, hung, left, w, h } = sizes[thing];
    const id = (itemOf[thing] = items.length);
    const parent = frame < 0 ? -1 : itemOf[frame];
    if (type === "frame") {
      const { collar } = inners[thing + 1];
      items.push({ type, id, node, group, x: x[thing], y: y[thing] + collar, w, h: h - collar, parent, body });
      continue;
    }
    // The card at the bottom of its box when that is higher: lines leave there. Else in the middle of it.
    const top = y[thing] + round((h - body.h) / 2);
    items.push({ type, id, node, group, x: x[thing] + left, y: top, w: body.w, h: body.h, parent, body });
    const stack = hung.reduce((sum, each) => sum + each.body.h + BETWEEN, -BETWEEN);
    // The first of them beside the card's name, if all have room so.
    const room = body.h - body.above - ASIDE;
    let at = stack <= room ? top + body.above + ASIDE : y[thing] + round((h - stack) / 2);
    for (const each of hung) {
      const right = x[thing] + left - BESIDE;
      const copy = items.length;
      items.push({
        type: "satellite", id: copy, node: each.node, group: -1, x: right - each.body.w, y: at, w: each.body.w,
        h: each.body.h, parent: id, body: each.body,
      });
      at += each.body.h + BETWEEN;
      if (each.node < 0) continue;
      const copies = satellites.get(each.node);
      if (copies) copies.push(copy);
      else satellites.set(each.node, [copy]);
    }
  }
  const routes = chains.map(({ flow, entries }, i): Route => {
    const points: number[] = [];
    const source = items[itemOf[flow.from]];
    const target = items[itemOf[flow.to]];
    const push = (px: number, py: number): void => {
      const n = points.length;
      if (n && points[n - 2] === px && points[n - 1] === py) return;
      points.push(px, py);
    };
    push(source.x + source.w / 2, source.y + source.h);
    const way = locals.ways[i];
    for (let k = 0; k < way.length; k += 2) {
      const frame = way[k];
      const entered = k / 2 >= way.length / 2 - entries.length;
      const route = inners[frame].routes[way[k + 1]];
      for (let p = 0; p < route.length; p += 2) {
        // A line comes in through the header, beside the title, and swings over to its port's place below.
        if (entered && p === 0) {
          const at = x[frame - 1] + inners[frame].ins.get(flow.source)!.outer;
          push(at, y[frame - 1] + inners[frame].collar);
          push(at, originY[frame]);
        } else push(originX[frame] + round(route[p]), originY[frame] + round(route[p + 1]));
      }
    }
    const n = points.length;
    if (points[n - 1] < target.y) push(points[n - 2], target.y);
    return { source: source.id, target: target.id, points, edges: flow.edges, count: flow.edges.length / 2 };
  });
  const through = (of: Int32Array): Int32Array => of.map((thing) => (thing < 0 ? -1 : itemOf[thing]));
  return {
    width: root.w + 2 * MARGIN,
    height: root.h + 2 * MARGIN,
    items,
    routes,
    nodeItem: through(tree.thingOf),
    groupItem: through(tree.groupThing),
    satellites,
  };
}
