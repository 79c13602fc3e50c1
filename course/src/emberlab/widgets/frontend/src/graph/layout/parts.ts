/** Checks what is to be laid out, and takes it apart into connected parts. */

import type { Box, Edge, Part } from "./types.ts";

/** A connected part, and the numbers its boxes and edges have in the whole. */
export interface NumberedPart {
  readonly part: Part;
  readonly boxes: Int32Array;
  readonly edges: Int32Array;
}

/** The connected parts, in the order of their first boxes. */
export function splitParts(boxes: readonly Box[], edges: readonly Edge[]): NumberedPart[] {
  check(boxes, edges);
  const leader = new Int32Array(boxes.length);
  for (let v = 0; v < boxes.length; v++) leader[v] = v;
  const find = (v: number): number => {
    while (leader[v] !== v) {
      leader[v] = leader[leader[v]];
      v = leader[v];
    }
    return v;
  };
  for (const { source, target } of edges) {
    const a = find(source);
    const b = find(target);
    if (a < b) leader[b] = a;
    else leader[a] = b;
  }
  const at = new Int32Array(boxes.length).fill(-1);
  const boxIds: number[][] = [];
  const edgeIds: number[][] = [];
  const local = new Int32Array(boxes.length);
  for (let v = 0; v < boxes.length; v++) {
    const root = find(v);
    if (at[root] < 0) {
      at[root] = boxIds.length;
      boxIds.push([]);
      edgeIds.push([]);
    }
    local[v] = boxIds[at[root]].length;
    boxIds[at[root]].push(v);
  }
  for (let e = 0; e < edges.length; e++) edgeIds[at[find(edges[e].source)]].push(e);
  return boxIds.map((ids, p) => ({
    part: makePart(boxes, edges, ids, edgeIds[p], local),
    boxes: Int32Array.from(ids),
    edges: Int32Array.from(edgeIds[p]),
  }));
}

function makePart(
  boxes: readonly Box[],
  edges: readonly Edge[],
  ids: number[],
  edgeIds: number[],
  local: Int32Array,
): Part {
  const part: Part = {
    boxes: ids.length,
    w: new Float64Array(ids.length),
    h: new Float64Array(ids.length),
    axis: new Float64Array(ids.length),
    pinned: new Uint8Array(ids.length),
    edges: edgeIds.length,
    source: new Int32Array(edgeIds.length),
    target: new Int32Array(edgeIds.length),
    sourceX: new Float64Array(edgeIds.length),
    targetX: new Float64Array(edgeIds.length),
  };
  for (let v = 0; v < ids.length; v++) {
    const { w, h, pinned } = boxes[ids[v]];
    part.w[v] = w;
    part.h[v] = h;
    part.pinned[v] = pinned === "first" ? 1 : pinned === "last" ? 2 : 0;
  }
  for (let e = 0; e < edgeIds.length; e++) {
    const { source, target, sourceX, targetX } = edges[edgeIds[e]];
    part.source[e] = local[source];
    part.target[e] = local[target];
    part.sourceX[e] = sourceX;
    part.targetX[e] = targetX;
  }
  setAxes(part, boxes, ids);
  return part;
}

/** A box's axis is as given, or midway between its outermost edges below, or else above, or else its middle. */
function setAxes(part: Part, boxes: readonly Box[], ids: number[]): void {
  const least = new Float64Array(part.boxes).fill(Infinity);
  const most = new Float64Array(part.boxes).fill(-Infinity);
  const widen = (v: number, x: number): void => {
    if (x < least[v]) least[v] = x;
    if (x > most[v]) most[v] = x;
  };
  const leaves = new Uint8Array(part.boxes);
  for (let e = 0; e < part.edges; e++) {
    widen(part.source[e], part.sourceX[e]);
    leaves[part.source[e]] = 1;
  }
  for (let e = 0; e < part.edges; e++) if (leaves[part.target[e]] === 0) widen(part.target[e], part.targetX[e]);
  for (let v = 0; v < part.boxes; v++) {
    const given = boxes[ids[v]].axis;
    part.axis[v] = given !== undefined ? given : most[v] < least[v] ? part.w[v] / 2 : (least[v] + most[v]) / 2;
  }
}

function check(boxes: readonly Box[], edges: readonly Edge[]): void {
  for (let v = 0; v < boxes.length; v++) {
    const { w, h, axis = 0 } = boxes[v];
    if (!(w >= 0 && h >= 0 && w + h < Infinity)) {
      throw new RangeError(`box ${v} is ${w} by ${h} pixels; give it finite sizes of 0 or more`);
    }
    if (!(axis >= 0 && axis <= w)) {
      throw new RangeError(`box ${v} has its axis at ${axis}, outside its width of ${w}; measure it from the left`);
    }
  }
  for (let e = 0; e < edges.length; e++) {
    const { source, target } = edges[e];
    if (!(source >= 0 && source < target && target < boxes.length)) {
      throw new RangeError(
        `edge ${e} goes from box ${source} to box ${target} of ${boxes.length}; ` +
          "number the boxes from 0 so that every edge goes from a smaller to a larger number",
      );
    }
    const { sourceX, targetX } = edges[e];
    if (!(sourceX >= 0 && sourceX <= boxes[source].w && targetX >= 0 && targetX <= boxes[target].w)) {
      throw new RangeError(
        `edge ${e} leaves box ${source} at ${sourceX} of ${boxes[source].w} pixels and meets box ${target} ` +
          `at ${targetX} of ${boxes[target].w}; measure both from the left side of the box`,
      );
    }
    if (boxes[target].pinned === "first" || boxes[source].pinned === "last") {
      const wrong = boxes[target].pinned === "first" ? target : source;
      throw new RangeError(
        `edge ${e} goes from box ${source} to box ${target}, but box ${wrong} is pinned to the ` +
          `${boxes[wrong].pinned} layer; nothing can go into the first or out of the last`,
      );
    }
  }
}
