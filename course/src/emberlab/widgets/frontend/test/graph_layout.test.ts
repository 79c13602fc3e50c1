import assert from "node:assert/strict";
import { test } from "node:test";
import { type Box, type Edge, layered } from "../src/graph/layout.ts";

const boxes = (count: number, w = 100, h = 40): Box[] => Array.from({ length: count }, () => ({ w, h }));
const edge = (source: number, target: number, sourceX = 50, targetX = 50): Edge => ({
  source,
  target,
  sourceX,
  targetX,
});

/** Pseudo-random whole numbers below `below`, the same every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

function randomGraph(seed: number): { sized: Box[]; edges: Edge[] } {
  const next = numbers(seed + 1);
  const sized = Array.from({ length: 1 + next(40) }, () => ({ w: next(200), h: next(90) }));
  const edges: Edge[] = [];
  for (let e = next(60); e > 0; e--) {
    const target = next(sized.length);
    const source = next(target + 1);
    if (source === target) continue;
    edges.push(edge(source, target, (sized[source].w * next(5)) / 4, (sized[target].w * next(5)) / 4));
  }
  return { sized, edges };
}

test("nothing, and one box", () => {
  assert.deepEqual(layered([], []), { x: [], y: [], width: 0, height: 0, routes: [] });
  assert.deepEqual(layered([{ w: 30, h: 20 }], []), { x: [0], y: [0], width: 30, height: 20, routes: [] });
});

test("a diamond is symmetric", () => {
  const { x, width } = layered(boxes(4), [edge(0, 1), edge(0, 2), edge(1, 3, 50, 30), edge(2, 3, 50, 70)]);
  assert.equal(width, 224);
  assert.deepEqual(x, [62, 0, 124, 62]);
});

test("a skip goes round a straight chain", () => {
  const edges = [edge(0, 1), edge(1, 2), edge(2, 3), edge(0, 4, 50, 30), edge(3, 4, 50, 70)];
  const { x, routes } = layered(boxes(5), edges);
  assert.deepEqual(x, [24, 24, 24, 24, 24]);
  assert.deepEqual(routes[3].slice(0, 6), [74, 40, 0, 80, 0, 120]);
});

test("the operand on the left comes from the left", () => {
  const { x } = layered(boxes(3), [edge(1, 2, 50, 30), edge(0, 2, 50, 70)]);
  assert.ok(x[1] < x[0]);
});

test("several edges between two boxes", () => {
  const { routes } = layered(boxes(2), [edge(0, 1, 50, 30), edge(0, 1, 50, 70)]);
  assert.deepEqual(routes, [
    [50, 40, 30, 80],
    [50, 40, 70, 80],
  ]);
});

test("ports stay in the first and the last layer", () => {
  const port = (pinned: "first" | "last"): Box => ({ w: 0, h: 0, pinned });
  const sized = [port("first"), ...boxes(3), port("last"), port("last")];
  const { y, height } = layered(sized, [edge(0, 2, 0), edge(1, 2), edge(2, 3), edge(3, 4, 50, 0), edge(2, 5, 50, 0)]);
  assert.equal(y[0], 0);
  assert.ok(y[1] > 0);
  assert.deepEqual([y[4], y[5]], [height, height]);
});

test("boxes of one height never come too near, and routes only go down", () => {
  for (let seed = 0; seed < 200; seed++) {
    const { sized, edges } = randomGraph(seed);
    const { x, y, width, routes } = layered(sized, edges);
    for (let v = 0; v < sized.length; v++) {
      assert.ok(x[v] >= -1e-6 && x[v] + sized[v].w <= width + 1e-6);
      for (let u = 0; u < v; u++) {
        const apart = Math.max(x[u] - x[v] - sized[v].w, x[v] - x[u] - sized[u].w);
        const together = Math.min(y[u] + sized[u].h, y[v] + sized[v].h) - Math.max(y[u], y[v]);
        assert.ok(together <= 1e-6 || apart >= 24 - 1e-6, `graph ${seed}: boxes ${u} and ${v}`);
      }
    }
    for (const route of routes) for (let k = 3; k < route.length; k += 2) assert.ok(route[k] >= route[k - 2]);
  }
});

test("the same graph gives the same layout", () => {
  const { sized, edges } = randomGraph(7);
  assert.deepEqual(layered(sized, edges), layered(sized, edges));
});

test("a long recurrent network stays straight and narrow", () => {
  const sized = boxes(1);
  const edges: Edge[] = [];
  let h = 0;
  for (let step = 0; step < 3000; step++) {
    const x = sized.length;
    sized.push(...boxes(3));
    edges.push(edge(h, x + 1), edge(x + 1, x + 2, 50, 70), edge(x, x + 2, 50, 30));
    h = x + 2;
  }
  const { x, width } = layered(sized, edges);
  assert.ok(width < 300);
  assert.ok(Math.abs(x[3] - x[h]) < 1e-6);
});

test("lone sources stand beside an upright chain of steps", () => {
  const sized = boxes(1);
  const edges: Edge[] = [];
  const steps: number[] = [];
  for (let step = 0; step < 1660; step++) {
    const x = sized.length;
    sized.push(...boxes(1), ...boxes(1, 240));
    edges.push(edge(x, x + 1, 50, 80), step > 0 ? edge(x - 1, x + 1, 120, 160) : edge(0, x + 1, 50, 160));
    steps.push(x + 1);
  }
  const { x, width } = layered(sized, edges);
  assert.deepEqual(new Set(steps.map((v) => x[v])).size, 1);
  assert.ok(width < 776);
});

/** How much room the fullest row of equally high boxes needs, lines that run past them included. */
function widest(sized: Box[], { x, y, routes }: ReturnType<typeof layered>): number {
  const rows = new Map<number, Map<number, number>>(); // by height: places, and the widths of what stands there
  y.forEach((at, v) => rows.set(at, (rows.get(at) ?? new Map<number, number>()).set(x[v], sized[v].w)));
  for (const route of routes) {
    for (let k = 0; k + 3 < route.length; k += 2) {
      const row = rows.get(route[k + 1]);
      if (row && route[k] === route[k + 2] && route[k + 3] === route[k + 1] + 40) row.set(route[k], 0);
    }
  }
  const needs = [...rows.values()].map((row) => {
    const wide = [...row.keys()].sort((a, b) => a - b).map((at) => row.get(at) as number);
    return wide.reduce((sum, w, k) => sum + w + (k === 0 ? 0 : w + wide[k - 1] > 0 ? 24 : 12), 0);
  });
  return Math.max(...needs);
}

test("a network of scalars is hardly wider than its fullest row", () => {
  const sized = boxes(9);
  const edges: Edge[] = [];
  let layer = sized.map((_, v) => v);
  for (let depth = 0; depth < 4; depth++) {
    layer = layer.map(() => {
      let sum = -1;
      for (const u of layer) {
        const product = sized.length;
        sized.push(...boxes(sum < 0 ? 1 : 2));
        edges.push(edge(u, product));
        if (sum >= 0) edges.push(edge(sum, product + 1, 50, 30), edge(product, product + 1, 50, 70));
        sum = sized.length - 1;
      }
      return sum;
    });
  }
  const layout = layered(sized, edges);
  assert.ok(layout.width <= 1.4 * widest(sized, layout) + 1e-6);
});

test("what joins nine inputs stands below their middle", () => {
  const edges = Array.from({ length: 9 }, (_, v) => edge(v, 9, 50, 10 * (v + 1)));
  for (let v = 9; v < 20; v++) edges.push(edge(v, v + 1));
  const { x, width } = layered(boxes(21), edges);
  assert.equal(width, 9 * 124 - 24);
  for (let v = 9; v < 21; v++) assert.ok(Math.abs(x[v] + 50 - width / 2) < 1e-9);
});

test("what cannot be laid out is refused, with the number of the culprit", () => {
  const cases: [Box[], Edge[], RegExp][] = [
    [boxes(2), [edge(0, 1), edge(1, 0)], /edge 1 goes from box 1 to box 0 of 2/],
    [boxes(2), [edge(0, 5)], /edge 0 goes from box 0 to box 5 of 2/],
    [[{ w: 1, h: NaN }], [], /box 0 is 1 by NaN pixels/],
    [[{ w: 5, h: 5, axis: 6 }], [], /box 0 has its axis at 6/],
    [boxes(2), [edge(0, 1, -1)], /edge 0 leaves box 0 at -1 of 100/],
    [[{ w: 9, h: 9 }, { w: 9, h: 9, pinned: "first" }], [edge(0, 1, 0, 0)], /box 1 is pinned to the first layer/],
  ];
  for (const [sized, edges, says] of cases) assert.throws(() => layered(sized, edges), says);
});
