import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Explorer } from "../src/graph/explorer.ts";
import { sums } from "../src/graph/motion.ts";
import { guessNext } from "../src/graph/next.ts";
import { spotlight } from "../src/graph/spotlight.ts";
import { stepWords } from "../src/graph/sentences.ts";
import type { Step } from "../src/graph/steps.ts";
import { DIAMOND, graphModel } from "./graph_model.ts";
import { openPage } from "./page.ts";

beforeEach(() => void openPage());

function walking(traits: Record<string, unknown> = {}) {
  const model = graphModel(traits);
  const explorer = new Explorer(model, () => {});
  const said = (): string => stepWords(explorer, explorer.step as Step);
  return { model, explorer, said };
}

test("forward and then backward, one visible unit after the other", () => {
  const { model, explorer, said } = walking();
  const path: string[] = [];
  for (let i = 0; i < 12; i++) {
    explorer.move(1);
    path.push(`${explorer.phase}:${explorer.step?.nodes.join()}`);
  }
  assert.deepEqual(path.slice(0, 10), [
    "forward:2",
    "forward:3",
    "forward:4",
    "forward:5",
    "backward:5",
    "backward:4",
    "backward:3",
    "backward:2",
    "backward:0",
    "backward:1",
  ]);
  assert.equal(path[11], path[9]);
  assert.equal(model.state["step"], 10);
  assert.equal(said(), "Backward 6 of 6: b collects 30.0 in .grad.");
});

test("what feeds two adds up before one's eyes", () => {
  const { explorer, said } = walking({ step: 6 });
  assert.deepEqual(
    sums(explorer).map((sum) => sum.text),
    ["12.0"],
  );
  explorer.move(1);
  assert.deepEqual(
    sums(explorer).map((sum) => sum.text),
    ["12.0 + 3.0 = 15.0"],
  );
  explorer.move(1);
  assert.deepEqual(
    sums(explorer).map((sum) => sum.text),
    ["12.0 + 3.0 = 15.0"],
  );
  assert.match(said(), /Arriving: 12\.0 \+ 3\.0 = 15\.0\. Leaving: 45\.0 to a and 30\.0 to b/);
  explorer.move(1);
  assert.deepEqual(sums(explorer), []);
});

test("a closed group is one step, and can be stepped into", () => {
  const { model, explorer } = walking({ opened: [] });
  explorer.move(1);
  explorer.move(1);
  assert.equal(explorer.item(explorer.now)?.type, "group");
  assert.equal(explorer.number, 3);
  assert.ok(explorer.stepInto());
  assert.deepEqual([model.state["opened"], model.state["step"]], [[0], 2]);
  assert.equal(explorer.step?.nodes.join(), "3");
  assert.equal(explorer.stepInto(), false);
});

test("a gradient is there once backward has come, and not before", () => {
  const { explorer } = walking({ step: 6 });
  const state = spotlight(explorer);
  assert.deepEqual([...(state.come ?? [])], [5, 4]);
  assert.ok(state.lit?.has(explorer.now) && state.dim);
  explorer.goTo(2);
  assert.equal(spotlight(explorer).gradients, false);
});

test("without gradients only forward is walked", () => {
  const document = {
    ...DIAMOND,
    gradients: {
      ...DIAMOND.gradients,
      state: "unbuilt",
      why: "add.backward is built in lesson 03",
      text: {},
      order: [5],
    },
  };
  const { explorer } = walking({ document, step: 99 });
  assert.equal(explorer.walk.backward, 0);
  assert.equal(explorer.phase, "forward");
  assert.equal(explorer.step?.nodes.join(), "5");
});

test("a guess for the next node is answered with the reason", () => {
  const { model, explorer } = walking({ mode: "next" });
  assert.match(guessNext(explorer, explorer.itemOf(0)), /there from the beginning/);
  assert.match(guessNext(explorer, explorer.itemOf(5)), /✗ Not yet: y waits for u and v/);
  assert.match(guessNext(explorer, explorer.itemOf(2)), /✓ Right: h runs now/);
  assert.match(guessNext(explorer, explorer.itemOf(2)), /done already/);
  assert.match(guessNext(explorer, explorer.itemOf(4)), /could come now/);
  assert.equal(model.state["step"], 1);
  assert.deepEqual(model.state["guesses"], { 2: 5, 3: 2 });
  explorer.goTo(5);
  assert.match(guessNext(explorer, explorer.itemOf(2)), /waits for the gradient from u and v/);
});

test("two views of one graph stay together, and each has its own pointer", () => {
  const model = graphModel();
  const [one, two] = [new Explorer(model, () => {}), new Explorer(model, () => {})];
  one.choose(one.itemOf(2));
  one.goTo(3);
  one.toggle(0);
  one.point(1);
  assert.deepEqual([two.selected, two.number, two.open, two.hover], [-1, 3, [], -1]);
  two.choose(two.itemOf(5));
  assert.equal(one.selected, 5);
});

test("what trains is coloured anew without losing what is open and chosen", async () => {
  const { model, explorer } = walking({ selected: 2 });
  model.receive({ health: { 2: { norm: 0.5, dead: 0, flag: "vanishing" } } });
  // On a slow machine even a small graph is placed a little later.
  for (let i = 0; i < 300 && !explorer.document.health.has("2"); i++)
    await new Promise((done) => setTimeout(done, 10));
  assert.equal(explorer.document.health.get("2")?.flag, "vanishing");
  assert.deepEqual([explorer.selected, explorer.open], [2, [0]]);
});

test("nonsense from outside does no harm", () => {
  const { explorer } = walking({
    selected: 99,
    step: -4,
    mode: "other",
    guesses: undefined,
    revealed: undefined,
    opened: undefined,
  });
  assert.deepEqual([explorer.selected, explorer.number, explorer.mode, explorer.open], [-1, 0, "", []]);
  const empty = {
    ...DIAMOND,
    nodes: Object.fromEntries(Object.keys(DIAMOND.nodes).map((name) => [name, []])),
    edges: [],
    groups: [],
    gradients: null,
  };
  assert.equal(walking({ document: empty }).explorer.at, -1);
});
