// Layouts that are asked for again are the same as new ones, and only what is wholly alike is taken for the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { layered, type Box, type Edge } from "../src/graph/layout.ts";
import { remembering } from "../src/graph/layout/repeats.ts";

const boxes: Box[] = [{ w: 40, h: 20 }, { w: 60, h: 20 }, { w: 80, h: 20 }];
const edges: Edge[] = [
  { source: 0, target: 1, sourceX: 20, targetX: 30 },
  { source: 0, target: 2, sourceX: 20, targetX: 40 },
];

test("what is laid out again is what was laid out before", () => {
  const again = remembering();
  const first = again(boxes, edges);
  assert.deepEqual(first, layered(boxes, edges));
  assert.equal(again(structuredClone(boxes), structuredClone(edges)), first);
});

test("a box or an edge that differs in anything makes another layout", () => {
  const again = remembering();
  const others: [Box[], Edge[]][] = [
    [[{ w: 41, h: 20 }, ...boxes.slice(1)], edges],
    [[{ w: 40, h: 21 }, ...boxes.slice(1)], edges],
    [[{ w: 40, h: 20, axis: 5 }, ...boxes.slice(1)], edges],
    [[{ w: 40, h: 20, pinned: "first" }, ...boxes.slice(1)], edges],
    [boxes, [edges[0], { ...edges[1], sourceX: 30 }]],
    [boxes, [edges[0], { ...edges[1], targetX: 10 }]],
    [boxes, [edges[0], { ...edges[1], source: 1 }]],
    [boxes, edges.slice(1)],
    [[...boxes, { w: 4, h: 4 }], edges],
  ];
  const first = again(boxes, edges);
  for (const [otherBoxes, otherEdges] of others) {
    const other = again(otherBoxes, otherEdges);
    assert.notEqual(other, first);
    assert.deepEqual(other, layered(otherBoxes, otherEdges));
  }
});

test("a graph that cannot be laid out is refused each time", () => {
  const again = remembering();
  const upwards: Edge[] = [{ source: 1, target: 0, sourceX: 0, targetX: 0 }];
  assert.throws(() => again(boxes, upwards), RangeError);
  assert.throws(() => again(boxes, upwards), RangeError);
});
