// A diamond that the tests of the graph walk through: h = a × b feeds two, and y is their sum.

import { fakeModel, type Fake } from "./page.ts";

const heat = { rows: 1, cols: 2, cells: [100, -50] };
const FLOW = { thumb: null, name: "" };

/** Nodes: 0 a, 1 b, 2 h = a × b, 3 u = 3h, 4 v = h², 5 y = u + v; 3 and 4 lie in the group. */
export const DIAMOND = {
  title: "y",
  nodes: {
    kind: [1, 2, 0, 0, 0, 0],
    symbol: ["", "", "×", "×", "²", "+"],
    name: ["a", "b", "mul", "scale", "square", "add"],
    label: ["", "", "h", "u", "v", "y"],
    shape: ["scalar", "scalar", "scalar", "scalar", "scalar", "scalar"],
    value: ["2.0", "3.0", "6.0", "18.0", "36.0", "54.0"],
    group: [-1, -1, -1, 0, 0, -1],
    flags: [0, 0, 0, 0, 0, 1],
    outputs: [1, 1, 1, 1, 1, 1],
  },
  edges: [0, 2, 1, 2, 2, 3, 2, 4, 3, 5, 4, 5],
  groups: [{ name: "block", type: "Block", parent: -1 }],
  thumbs: {},
  gradients: {
    text: { 0: "45.0", 1: "30.0", 2: "15.0", 3: "1.0", 4: "1.0", 5: "1.0" },
    thumbs: {},
    order: [5, 4, 3, 2, 0, 1],
    state: "ready",
    why: "",
  },
  health: null,
};

export const DETAILS: Record<string, object> = {
  2: {
    title: "h",
    grad_fn: "MulBackward0",
    shape: "()",
    dtype: "float32",
    memory: "4 bytes",
    time: "",
    value: "6.0",
    line: { where: "cell [3], line 2", text: "h = a * b" },
    unbuilt: "",
    rule: {
      mathml:
        "<math><mi>x</mi><script>alert(1)</script><mn onclick='evil()' mathvariant='bold'>2</mn></math>",
      text: "x 2",
    },
    inputs: [],
    arriving: [
      { ...FLOW, node: 4, name: "square", text: "12.0" },
      { ...FLOW, node: 3, name: "scale", text: "3.0" },
    ],
    gradient: { text: "15.0", thumb: null },
    leaving: [
      { ...FLOW, node: 0, name: "a", text: "45.0" },
      { ...FLOW, node: 1, name: "b", text: "30.0" },
    ],
  },
  4: {
    title: "v",
    grad_fn: "",
    shape: "()",
    dtype: "",
    memory: "",
    time: "",
    value: "",
    line: null,
    unbuilt: "",
    rule: null,
    inputs: [],
    arriving: [{ ...FLOW, node: 5, name: "add", text: "1.0" }],
    gradient: { text: "1.0", thumb: null },
    leaving: [{ ...FLOW, node: 2, name: "h", text: "12.0" }],
  },
};

/** The same with arrays of two: every gradient is a heat map, and told in full where details are. */
export function arrays() {
  const made = structuredClone(DIAMOND);
  made.nodes.shape.fill("2");
  made.nodes.value.fill("");
  made.gradients.thumbs = { 2: heat, 3: heat };
  made.gradients.text = { ...made.gradients.text, 2: "|max| 4.0", 3: "|max| 4.0" };
  return made;
}

export function graphModel(traits: Record<string, unknown> = {}): Fake {
  return fakeModel({
    kind: "graph",
    label: "a graph",
    caption: "One sentence.",
    hint: "Click a card.",
    document: DIAMOND,
    details: DETAILS,
    health: {},
    selected: null,
    opened: [0],
    step: 0,
    mode: "",
    guesses: {},
    revealed: [],
    ...traits,
  });
}
