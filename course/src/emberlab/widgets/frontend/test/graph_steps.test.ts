import assert from "node:assert/strict";
import { test } from "node:test";
import { adding, finished, indexAt, judgeNext, moved, phaseAt, plan } from "../src/graph/steps.ts";

// a, w are leaves 0, 1; 2 = a * w; 3, 4, 5 lie in a group; 6 = sum.
const OPERATIONS = [2, 3, 4, 5, 6];
const TAPE = [6, 5, 4, 3, 2, 0, 1];
const apart = (node: number) => ({ item: `n${node}`, closed: false });
const grouped = (node: number) => (node >= 3 && node <= 5 ? { item: "g0", closed: true } : apart(node));

test("with all open, every visit is a step, backward the leaves too", () => {
  const walk = plan(OPERATIONS, TAPE, apart);
  assert.equal(walk.steps.length, 12);
  assert.deepEqual(walk.steps.map((step) => step.item).slice(0, 6), ["n2", "n3", "n4", "n5", "n6", "n6"]);
  assert.equal(walk.steps[5]?.phase, "backward");
});

test("a closed group is stepped over at once, and the numbers still mean the same", () => {
  const walk = plan(OPERATIONS, TAPE, grouped);
  assert.deepEqual(
    walk.steps.map((step) => [step.item, step.first, step.last]),
    [
      ["n2", 1, 1],
      ["g0", 2, 4],
      ["n6", 5, 5],
      ["n6", 6, 6],
      ["g0", 7, 9],
      ["n2", 10, 10],
      ["n0", 11, 11],
      ["n1", 12, 12],
    ],
  );
  assert.deepEqual(walk.steps[4]?.nodes, [5, 4, 3]);
  assert.equal(indexAt(walk, 3), 1);
  assert.equal(plan(OPERATIONS, TAPE, apart).steps[indexAt(plan(OPERATIONS, TAPE, apart), 3)]?.item, "n4");
});

test("a group that is come back to is stepped over twice, and forward never joins backward", () => {
  const walk = plan([0, 1, 2], [2, 1, 0], (node) =>
    node === 1 ? apart(node) : { item: "g0", closed: true },
  );
  assert.deepEqual(
    walk.steps.map((step) => step.item),
    ["g0", "n1", "g0", "g0", "n1", "g0"],
  );
});

test("moving stays within the walk", () => {
  const walk = plan(OPERATIONS, TAPE, grouped);
  assert.equal(moved(walk, 0, -1), 0);
  assert.equal(moved(walk, 0, 1), 1);
  assert.equal(moved(walk, 1, 1), 4);
  assert.equal(moved(walk, 4, -1), 1);
  assert.equal(moved(walk, 1, -1), 0);
  assert.equal(moved(walk, 12, 1), 12);
  assert.equal(moved(plan([], [], apart), 0, 1), 0);
});

test("what is finished, and which way we walk", () => {
  const walk = plan(OPERATIONS, TAPE, grouped);
  assert.deepEqual([...finished(walk, 4).forward], [2, 3, 4, 5]);
  assert.deepEqual([...finished(walk, 7).backward], [6, 5]);
  assert.deepEqual([...finished(walk, 99).backward], TAPE);
  assert.deepEqual(
    [0, 5, 6].map((number) => phaseAt(walk, number)),
    ["", "forward", "backward"],
  );
});

test("parts of a gradient add up before one's eyes", () => {
  const parts = [
    { node: 7, text: "2.0" },
    { node: 8, text: "4.0" },
    { node: 9, text: "-1.5" },
  ];
  assert.equal(adding(parts, new Set(), "4.5"), "");
  assert.equal(adding(parts, new Set([8]), "4.5"), "4.0");
  assert.equal(adding(parts, new Set([7, 8]), "4.5"), "2.0 + 4.0");
  assert.equal(adding(parts, new Set([7, 8, 9]), "4.5"), "2.0 + 4.0 − 1.5 = 4.5");
  assert.equal(adding(parts.slice(0, 1), new Set([7]), "2.0"), "2.0");
});

test("a guess for the next node is answered with the reason", () => {
  const done = new Set([0, 1, 2]);
  assert.equal(judgeNext(3, [3], done, [2]).order, "right");
  assert.equal(judgeNext(2, [3], done, [0, 1]).order, "done already");
  assert.deepEqual(judgeNext(6, [3], done, [5, 2]), { order: "too early", missing: [5] });
  assert.equal(judgeNext(4, [3], done, [2]).order, "also ready");
});
