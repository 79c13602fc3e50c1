// Where things stand on the canvas and what is under the pointer.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { OPERATION, defaultOpen, unpack } from "../src/graph/document.ts";
import { Finder, itemAt, signAt } from "../src/graph/hit.ts";
import { place } from "../src/graph/view.ts";

const FIXTURES = path.join(import.meta.dirname, "../../../../../../tests/emberlab/widgets/graph_fixtures");

function fixture(name: string) {
  return JSON.parse(readFileSync(path.join(FIXTURES, `${name}.json`), "utf8")).document;
}

const names = readdirSync(FIXTURES).map((file) => file.replace(".json", ""));

/** The same document with its columns as bytes and tables, as large graphs are sent. */
function packed(raw: any) {
  const bytes = (numbers: number[]) => {
    // At an odd place of a larger buffer, as a message's parts may be.
    const buffer = new ArrayBuffer(4 * numbers.length + 3);
    const view = new DataView(buffer, 3);
    numbers.forEach((each, i) => view.setInt32(4 * i, each, true));
    return view;
  };
  const table = (texts: string[]) => {
    const all = [...new Set(texts)];
    return { table: all, at: bytes(texts.map((text) => all.indexOf(text))) };
  };
  const nodes: any = {};
  for (const [name, column] of Object.entries<any>(raw.nodes)) {
    nodes[name] = ["kind", "group", "flags", "outputs"].includes(name) ? bytes(column) : table(column);
  }
  return { ...raw, nodes, edges: bytes(raw.edges) };
}

for (const name of names) {
  test(`${name}: both forms of the document are read alike`, () => {
    assert.deepEqual(unpack(packed(fixture(name))), unpack(fixture(name)));
  });

  test(`${name}: each box is found at its middle, and each node at its place`, () => {
    const document = unpack(fixture(name));
    const placed = place(document, defaultOpen(document));
    const finder = new Finder(placed);
    for (const { id, type, x, y, w, h } of placed.items) {
      if (type === "frame") continue;
      assert.equal(itemAt(placed, x + w / 2, y + h / 2), id);
      assert.equal(finder.at(x + w / 2, y + h / 2), id);
    }
    for (let node = 0; node < document.count; node++) {
      const item = placed.items[placed.nodeItem[node]];
      const shown = item ? item.node === node || item.type === "group" : placed.satellites.has(node);
      assert.ok(shown || document.kind[node] !== OPERATION);
    }
    assert.deepEqual(finder.within(-1, -1, placed.width, placed.height), placed.items.map(({ id }) => id));
    assert.equal(finder.at(-5, -5), -1);
  });
}

test("a frame is hit on its header only, and its sign by name", () => {
  const placed = place(unpack(fixture("mlp")), [0]);
  const frame = placed.items[placed.groupItem[0]];
  assert.equal(frame.type, "frame");
  assert.equal(itemAt(placed, frame.x + 2, frame.y + 2), frame.id);
  assert.equal(itemAt(placed, frame.x + 2, frame.y + frame.h - 2), -1);
  assert.equal(signAt(placed, frame.x + 20, frame.y + 20), 0);
  assert.equal(signAt(placed, frame.x + 100, frame.y + 20), -1);
  const card = placed.items[placed.groupItem[1]];
  assert.equal(signAt(placed, card.x + 20, card.y + 30), 1);
});

test("what is hidden has no item, and opening shows it", () => {
  const document = unpack(fixture("mlp"));
  const closed = place(document, [0]);
  assert.equal(closed.items[closed.nodeItem[3]].type, "group");
  assert.equal(closed.satellites.size, 0);
  const open = place(document, [0, 1]);
  assert.equal(open.items[open.nodeItem[3]].type, "unit");
  assert.deepEqual([...open.satellites.keys()], [1, 2]);
  assert.equal(open.nodeItem[1], -1);
});

test("a document that cannot be drawn says why", () => {
  const broken = (change: (raw: any) => void) => () => {
    const raw = fixture("mlp");
    change(raw);
    unpack(raw);
  };
  assert.throws(() => unpack({}), /no `nodes`/);
  assert.throws(broken((raw) => (raw.edges = [4, 2])), /edge 0 goes from 4 to 2/);
  assert.throws(broken((raw) => (raw.edges = [0])), /edge 0/);
  assert.throws(broken((raw) => raw.nodes.name.pop()), /nodes.name has \d+ entries for/);
  assert.throws(broken((raw) => (raw.nodes.group[0] = 99)), /in group 99/);
  assert.throws(broken((raw) => (raw.groups[0].parent = 5)), /group 0 has the parent 5/);
  assert.throws(broken((raw) => (raw.nodes.kind = "0123")), /neither a list nor bytes/);
});

test("a chain of ten thousand operations with shared weights is placed", () => {
  const kind = [2];
  const edges: number[] = [];
  for (let i = 1; i <= 10_000; i++) {
    kind.push(0);
    edges.push(0, i);
    if (i > 1) edges.push(i - 1, i);
  }
  const same = <T>(value: T): T[] => kind.map(() => value);
  const nodes = {
    kind, symbol: same("@"), name: same("matmul"), label: same(""), shape: same("4×4"), value: same(""), group: same(-1),
    flags: same(0), outputs: same(1),
  };
  const placed = place(unpack({ title: "y", nodes, edges, groups: [] }), []);
  assert.equal(placed.routes.length, 9_999);
  assert.equal(placed.satellites.get(0)!.length, 10_000);
  assert.ok(placed.width < 1000);
});
