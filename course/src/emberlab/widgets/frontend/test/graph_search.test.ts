import assert from "node:assert/strict";
import { test } from "node:test";
import { countWords, find, normal, turned } from "../src/graph/search.ts";

const NODES = [
  ["x", "3×4", "cell [1], line 1"],
  ["encoder.0.weight", "4×5"],
  ["matmul", "h", "3×5", "h = x @ w", "encoder.0", "@"],
  ["<img src=x onerror=alert(1)>", "scalar"],
];
const nodes = {
  length: NODES.length,
  texts: (node: number) => (NODES[node] as string[]).slice(0, 3),
  more: (node: number) => (NODES[node] as string[]).slice(3),
};

test("a node is found by name, operation, symbol, shape, line and module", () => {
  assert.deepEqual(find(nodes, "WEIGHT"), [1]);
  assert.deepEqual(find(nodes, "matmul"), [2]);
  assert.deepEqual(find(nodes, "@"), [2]);
  assert.deepEqual(find(nodes, "h = x"), [2]);
  assert.deepEqual(find(nodes, "encoder.0"), [1, 2]);
});

test("a shape is found however it is written", () => {
  for (const query of ["3x4", "3×4", "(3, 4)", "(3,4)", "3 * 4"])
    assert.deepEqual(find(nodes, query), [0], query);
  assert.deepEqual(find(nodes, "()"), [3]);
});

test("who is called so comes before whose line says so", () => {
  const two = {
    length: 2,
    texts: (node: number) => [node ? "relu" : "linear"],
    more: () => ["h = linear(x).relu()"],
  };
  assert.deepEqual(find(two, "relu"), [1, 0]);
});

test("all words must occur, and nothing is found for nothing", () => {
  assert.deepEqual(find(nodes, "encoder 3x5"), [2]);
  assert.deepEqual(find(nodes, "encoder 9"), []);
  assert.deepEqual(find(nodes, "  "), []);
});

test("signs that mean something elsewhere are plain text here", () => {
  assert.deepEqual(find(nodes, "<img"), [3]);
  assert.deepEqual(find(nodes, ".*"), []);
  assert.equal(normal("(5,)"), "5");
});

test("next and previous turn round, and the count is told", () => {
  assert.equal(turned(-1, 1, 3), 0);
  assert.equal(turned(2, 1, 3), 0);
  assert.equal(turned(0, -1, 3), 2);
  assert.equal(turned(0, 1, 0), -1);
  assert.equal(countWords([4, 5, 6], 2), "3 of 3");
  assert.equal(countWords([], -1), "nothing found");
});
