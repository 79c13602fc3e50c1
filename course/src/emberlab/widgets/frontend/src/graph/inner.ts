// The layout of what is directly inside one frame, with ports where lines cross the frame's sides.

import type { Body } from "./cards.ts";
import type { Chain } from "./chains.ts";
import { frameSize, shiftPorts, type Port } from "./frames.ts";
import type { Box, Edge, Layout } from "./layout.ts";
import { round } from "./measure.ts";
import type { Thing, Tree } from "./tree.ts";

/** A thing with its sizes: of the box that the layout sees, and of what stands in it. */
export interface Sized {
  body: Body;
  hung: { node: number; body: Body }[];
  w: number; // of the box
  h: number;
  left: number; // where the card begins in the box
}

/** A frame's layout, in its own coordinates. */
export interface Inner {
  x: number[];
  y: number[];
  routes: number[][];
  axis: number | undefined; // where what flows out of it leaves, if that is one place
  collar: number; // room above the frame in which lines swing to their ports
  content: number; // how far the children are from the frame's left side
  ins: Map<number, Port>;
  outs: Map<number, Port>;
  w: number;
  h: number;
}

/** An edge of one frame's layout. Ends: a child's number, or -1 - source for a port of the frame. */
interface Local {
  from: number;
  to: number;
  source: number;
}

export interface Locals {
  byFrame: Local[][]; // by frame + 1
  ways: number[][]; // of each chain: frame + 1 and number in it, in turn, from the source down
}

const IN = 1;
const OUT = 2;

export function localEdges(things: Thing[], chains: Chain[]): Locals {
  const byFrame: Local[][] = Array.from({ length: things.length + 1 }, () => []);
  const known = new Map<string, number>();
  const add = (frame: number, from: number, to: number, source: number, shared: string): number => {
    const edges = byFrame[frame + 1];
    const key = shared && `${shared}:${frame}:${source}:${to}`;
    const old = shared ? known.get(key) : undefined;
    if (old !== undefined) return old;
    if (shared) known.set(key, edges.length);
    return edges.push({ from, to, source }) - 1;
  };
  const ways = chains.map(({ flow, exits, at, a, b, entries }) => {
    const way: number[] = [];
    let child = flow.from;
    for (const frame of exits) {
      way.push(frame + 1, add(frame, child, -OUT, flow.source, "out"));
      child = frame;
    }
    way.push(at + 1, add(at, a, b, flow.source, entries.length ? "across" : ""));
    entries.forEach((frame, i) => {
      const next = entries[i + 1] ?? flow.to;
      way.push(frame + 1, add(frame, -IN, next, flow.source, i + 1 < entries.length ? "in" : ""));
    });
    return way;
  });
  return { byFrame, ways };
}

/** Lays out by `layered` what is directly inside a frame. */
export function layOut(
  { things, thingOf }: Tree, frame: number, children: number[], sizes: Sized[], locals: Locals, inners: Inner[],
  layered: (boxes: Box[], edges: Edge[]) => Layout,
): Inner {
  const edges = locals.byFrame[frame + 1];
  const number = new Map<number, number>();
  const boxes: Box[] = [];
  const ports = (end: number): Map<number, Port> => {
    const found = new Map<number, Port>();
    for (const each of edges) {
      if ((end === IN ? each.from : each.to) === -end && !found.has(each.source)) {
        found.set(each.source, { box: boxes.length, x: 0, outer: 0, above: 0 });
        boxes.push({ w: 0, h: 0, pinned: end === IN ? "first" : "last" });
      }
    }
    return found;
  };
  const ins = ports(IN);
  for (const child of children) {
    number.set(child, boxes.length);
    const { w, h, left, body } = sizes[child];
    boxes.push({ w, h, axis: things[child].type === "frame" ? inners[child + 1].axis : left + body.w / 2 });
  }
  const outs = ports(OUT);
  const arriving = new Map<number, number>(); // lines into a child
  for (const { to } of edges) arriving.set(to, (arriving.get(to) ?? 0) + 1);
  const taken = new Map<number, number>();
  const wires: Edge[] = edges.map(({ from, to, source }) => {
    let sourceX = 0;
    let targetX = 0;
    if (from >= 0) {
      const { left, body } = sizes[from];
      sourceX = things[from].type === "frame" ? inners[from + 1].outs.get(source)!.outer : left + body.w / 2;
    }
    if (to >= 0) {
      const { left, body } = sizes[to];
      const turn = (taken.get(to) ?? 0) + 1;
      taken.set(to, turn);
      targetX = things[to].type === "frame"
        ? inners[to + 1].ins.get(source)!.above
        : left + round((body.w * turn) / (arriving.get(to)! + 1));
    }
    return {
      source: from >= 0 ? number.get(from)! : ins.get(source)!.box,
      target: to >= 0 ? number.get(to)! : outs.get(source)!.box,
      sourceX,
      targetX,
    };
  });
  const { x, y, width, height, routes } = layered(boxes, wires);
  for (const port of [...ins.values(), ...outs.values()]) port.x = round(x[port.box]);
  const title = frame >= 0 ? sizes[frame].body : null;
  const { w, h, content } = frameSize(title, round(width), round(height), [...ins.values()], [...outs.values()]);
  const at = (values: number[]): number[] => children.map((child) => round(values[number.get(child)!]));
  // Where what flows out leaves; where nothing does, where the last of the children would let it.
  let below = outs.size === 1 ? content + [...outs.values()][0].x : undefined;
  const last = children[children.length - 1];
  if (last !== undefined && !outs.size) {
    const own = things[last].type === "frame" ? inners[last + 1].axis : sizes[last].left + sizes[last].body.w / 2;
    if (own !== undefined) below = content + round(x[number.get(last)!]) + own;
  }
  const collar = frame < 0 ? 0 : shiftPorts([...ins], (source) => things[thingOf[source]].type === "leaf", below, w);
  return { x: at(x), y: at(y), routes, axis: below, collar, content, ins, outs, w, h };
}
