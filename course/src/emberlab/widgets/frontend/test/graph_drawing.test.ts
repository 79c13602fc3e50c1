// What is drawn in each state, and what the canvas pen paints of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { CanvasPen } from "../src/graph/canvas_pen.ts";
import { defaultOpen, unpack } from "../src/graph/document.ts";
import { STILL, draw, type Shape, type State } from "../src/graph/drawing.ts";
import { exportSvg } from "../src/graph/svg_pen.ts";
import { place } from "../src/graph/view.ts";
import { COLOURS } from "../src/shared/theme.ts";

const FIXTURES = path.join(import.meta.dirname, "../../../../../../tests/emberlab/widgets/graph_fixtures");

function fixture(name: string) {
  const document = unpack(JSON.parse(readFileSync(path.join(FIXTURES, `${name}.json`), "utf8")).document);
  return { document, placed: place(document, defaultOpen(document)) };
}

const words = (shapes: Shape[]): string[] => shapes.flatMap((shape) => (shape.kind === "text" ? [shape.text] : []));
const styles = (shapes: Shape[]): string[] => shapes.map((shape) => shape.style);

test("gradients can be hidden, asked for, or still to come", () => {
  const { document, placed } = fixture("diamond");
  const gradients = (state: Partial<State>) =>
    draw(placed, document, { ...STILL, ...state }).flatMap((each) =>
      each.kind === "text" && each.style === "gradient" && each.text !== "∂" ? [each.text] : [],
    );
  assert.equal(gradients({}).length, 4);
  assert.equal(gradients({ gradients: false }).length, 0);
  const asked = gradients({ hidden: new Set([0, 1]) });
  assert.equal(asked.filter((text) => text === "?").length, 2);
  assert.equal(gradients({ come: new Set([3]) }).length, 1);
});

test("a veiled shape is a question, and an unseen item is not drawn, nor are its lines", () => {
  const { document, placed } = fixture("residual");
  const all = draw(placed, document, STILL);
  const veiled = draw(placed, document, { ...STILL, veiled: new Set([2]) });
  assert.equal(words(veiled).filter((word) => word === "?").length, 1);
  const last = placed.nodeItem[document.count - 1];
  const unseen = draw(placed, document, { ...STILL, unseen: new Set([last]) });
  assert.ok(!unseen.some((shape) => shape.item === last));
  assert.equal(all.length > unseen.length, true);
  assert.equal(styles(unseen).filter((style) => style === "arrow").length, placed.routes.length - 1);
});

test("the present step stands out: its lines, a halo, and ticks on what is done", () => {
  const { document, placed } = fixture("diamond");
  const now = placed.nodeItem[2];
  const forward = draw(placed, document, { ...STILL, phase: "forward", now, done: new Set([0, 1]) });
  assert.equal(styles(forward).filter((style) => style === "forward").length, 2);
  assert.equal(styles(forward).filter((style) => style === "tick").length, 2);
  assert.ok(styles(forward).includes("halo"));
  const backward = draw(placed, document, { ...STILL, phase: "backward", now, labels: new Map([[0, "∂ 6.0"]]) });
  assert.equal(styles(backward).filter((style) => style === "backward").length, 2);
  assert.ok(words(backward).includes("∂ 6.0"));
  // The arrow's head is at the source's end: gradients go up.
  const [head] = backward.filter((shape) => shape.style === "backwardarrow" && shape.kind === "path");
  const route = placed.routes.find(({ target }) => target === now)!;
  assert.deepEqual((head as { d: number[] }).d.slice(1, 3), [route.points[0], route.points[1] + 1]);
});

test("the export dims what is not lit", () => {
  const { document } = fixture("diamond");
  const svg = exportSvg(document, [], { ...STILL, dim: true, lit: new Set([0]) });
  assert.equal(svg.match(/class="dim" data-item/g)?.length, 3);
  assert.ok(!exportSvg(document, []).includes('class="dim"'));
});

test("a copy's ring goes to every copy of a shared tensor", () => {
  const { document, placed } = fixture("shared");
  const rings = draw(placed, document, { ...STILL, shared: 0 }).filter(({ style }) => style === "shared");
  assert.equal(rings.length, 3);
});

/** Notes what is painted; every other call does nothing. */
function recorder() {
  const texts: string[] = [];
  let strokes = 0;
  const known: Record<string, unknown> = {
    fillText: (text: string) => texts.push(text),
    stroke: () => strokes++,
    globalAlpha: 1,
  };
  const context = new Proxy(known, {
    get: (target, name: string) => (name in target ? target[name] : () => undefined),
    set: (target, name: string, value) => ((target[name] = value), true),
  });
  return { context: context as unknown as CanvasRenderingContext2D, texts, strokes: () => strokes };
}

(globalThis as any).Path2D ??= class {
  rect(): void {}
};
const colours = { ...Object.fromEntries(Object.entries(COLOURS).map(([name, [, hex]]) => [name, hex])), mono: "m", sans: "s" };
const frame = { x: 0, y: 0, zoom: 1, width: 4000, height: 4000, ratio: 1 };

test("the canvas shows the same words as the picture, none from far away, none out of view", () => {
  const { document, placed } = fixture("mlp");
  const painted = (camera: object) => {
    const { context, texts } = recorder();
    const more = new CanvasPen(placed, document).paint(context, { ...frame, ...camera }, STILL, colours as any);
    assert.equal(more, false);
    return texts;
  };
  const inPicture = words(draw(placed, document, STILL));
  assert.deepEqual(painted({}).toSorted(), inPicture.toSorted());
  assert.deepEqual(painted({ zoom: 0.3 }), []);
  assert.deepEqual(painted({ x: 10_000 }), []);
  const some = painted({ height: 60 });
  assert.ok(some.length > 0 && some.length < inPicture.length);
});

test("an empty graph and a graph of one tensor can be painted", () => {
  for (const name of ["empty", "single"]) {
    const { document, placed } = fixture(name);
    const { context } = recorder();
    assert.equal(new CanvasPen(placed, document).paint(context, frame, STILL, colours as any), false);
  }
});

test("what is hidden later is not painted from memory", () => {
  const { document, placed } = fixture("diamond");
  const pen = new CanvasPen(placed, document);
  const first = recorder();
  pen.paint(first.context, frame, STILL, colours as any);
  assert.ok(first.texts.includes("-2.00"));
  const second = recorder();
  pen.paint(second.context, frame, { ...STILL, gradients: false }, colours as any);
  assert.ok(!second.texts.includes("-2.00"));
});
