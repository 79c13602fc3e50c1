// A document that is not as it should be: it is refused in words, or read as text; nothing in it is believed.

import assert from "node:assert/strict";
import test from "node:test";

import { complete } from "../src/graph/details.ts";
import { healthOf, unpack } from "../src/graph/document.ts";
import { place } from "../src/graph/view.ts";
import { DIAMOND } from "./graph_model.ts";

const ODD = [null, 3, "x", [], {}, [null], true];

function changed(change: (document: any) => void): unknown {
  const document = structuredClone(DIAMOND);
  change(document);
  return document;
}

test("what is no text is shown as text", () => {
  for (const name of ["symbol", "name", "label", "shape", "value"]) {
    for (const odd of ODD) {
      const document = unpack(changed(({ nodes }) => (nodes[name] = Array(6).fill(odd))));
      assert.ok(Object(document)[name].every((each: unknown) => typeof each === "string"));
      place(document, [0]);
    }
  }
  for (const odd of ODD) {
    const document = unpack(
      changed((raw) => Object.assign(raw, { title: odd, groups: [{ name: odd, type: odd, parent: -1 }] })),
    );
    assert.equal(typeof document.title, "string");
    place(document, []);
    place(document, [0]);
  }
});

test("health that is no measurement is left out", () => {
  for (const odd of ODD) assert.ok([...healthOf(odd).values()].every((each) => typeof each === "object"));
  assert.deepEqual([...healthOf({ g0: { flag: "nan" }, 1: null, 2: 3 }).keys()], ["g0"]);
  place(unpack(changed((raw) => (raw.health = { g0: null, 2: "dead" }))), [0]);
});

test("a wrong shape is refused in words", () => {
  for (const odd of [3, "x", {}, true]) {
    assert.throws(() => unpack(changed((raw) => (raw.groups = odd))), /graph document: `groups` is no list/);
    assert.throws(() => unpack(changed(({ nodes }) => (nodes.name = odd))), /nodes.name is neither a list nor/);
  }
  assert.throws(() => unpack(changed((raw) => (raw.groups = [null]))), /group 0 has the parent/);
});

test("details with one odd part keep all others", () => {
  for (const odd of ODD) {
    for (const part of ["line", "rule", "inputs", "arriving", "gradient", "leaving"]) {
      const detail = complete({ title: "h", [part]: odd });
      assert.equal(detail.title, "h");
      for (const list of [detail.inputs, detail.arriving, detail.leaving]) {
        assert.ok(list.every((each) => typeof each === "object" && each !== null));
      }
      if (detail.rule) assert.deepEqual([detail.rule.mathml, detail.rule.text], ["", ""]);
    }
    const [input] = complete({ inputs: [{ node: 0, name: "a", local: odd }] }).inputs;
    if (input?.local) assert.equal(input.local.text, "");
  }
});

test("a heat map is drawn only if it has as many cells as it says", () => {
  for (const odd of [...ODD, { rows: 1e6, cols: 1e6, cells: [] }, { rows: 2, cols: 2, cells: [1] }, { rows: 1 }]) {
    const document = unpack(
      changed((raw) => {
        raw.thumbs = { 2: odd };
        raw.gradients = { text: { 2: odd }, thumbs: { 2: odd }, order: odd, why: odd };
      }),
    );
    assert.equal(document.thumbs.size + document.gradients!.thumbs.size, 0);
    assert.equal(typeof document.gradients!.text.get(2), "string");
    place(document, [0]);
    const detail = complete({ gradient: { text: "1", thumb: odd }, arriving: [{ node: 0, thumb: odd }] });
    assert.deepEqual([detail.gradient?.thumb, detail.arriving[0]?.thumb], [null, null]);
  }
  const good = { rows: 1, cols: 2, cells: [100, -50] };
  assert.deepEqual(unpack(changed((raw) => (raw.thumbs = { 2: good }))).thumbs.get(2), good);
});
