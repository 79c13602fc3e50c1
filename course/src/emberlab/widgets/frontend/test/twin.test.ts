import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { hideTwin } from "../src/shared/twin.ts";
import { openPage } from "./page.ts";

let page: ReturnType<typeof openPage>;
beforeEach(() => {
  page = openPage();
});

const twin = (name: string) => `<div class="jp-OutputArea-child" id="${name}"><div class="jp-RenderedHTML"><img class="emberlab-twin" alt="x"><br><small>words</small></div></div>`;
const live = (name: string) =>
  `<div class="jp-OutputArea-child"><div data-mime-type="application/vnd.jupyter.widget-view+json"><div class="emberlab-widget" id="${name}"></div></div></div>`;
const printed = `<div class="jp-OutputArea-child"><pre>text</pre></div>`;

function cell(...outputs: string[]): void {
  page.body.insertAdjacentHTML("beforeend", `<div class="jp-Cell"><div class="jp-OutputArea">${outputs.join("")}</div></div>`);
}

const $ = (id: string) => document.getElementById(id)!;
const shown = (...ids: string[]) => ids.filter((id) => $(id).style.display !== "none");

function hide(...ids: string[]) {
  const cleanups = ids.map((id) => hideTwin($(id)));
  page.laidOut();
  return cleanups;
}

test("the image before the widget is hidden, its caption with it, and comes back when the widget goes", () => {
  cell(twin("t"), live("w"));
  const [cleanup] = hide("w");
  assert.deepEqual(shown("t"), []);
  cleanup!();
  assert.deepEqual(shown("t"), ["t"]);
});

test("several pictures in a cell each hide their own, though all read the same", () => {
  cell(twin("t1"), live("w1"), printed, twin("t2"), printed, live("w2"));
  const [first, second] = hide("w1", "w2");
  assert.deepEqual(shown("t1", "t2"), []);
  second!();
  assert.deepEqual(shown("t1", "t2"), ["t2"]);
  first!();
  assert.deepEqual(shown("t1", "t2"), ["t1", "t2"]);
});

test("a widget without an image, such as in a box, hides nobody else's", () => {
  cell(twin("t1"), live("w1"), live("w2"));
  hide("w2");
  assert.deepEqual(shown("t1"), ["t1"]);
});

test("the image of another cell is another picture's", () => {
  cell(twin("t1"));
  cell(live("w1"));
  hide("w1");
  assert.deepEqual(shown("t1"), ["t1"]);
});

test("an output that the notebook makes anew is hidden too", async () => {
  cell(twin("t1"), live("w1"));
  hide("w1");
  $("t1").outerHTML = twin("t2");
  await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(shown("t2"), []);
});

test("an image without an output of its own goes with its caption", () => {
  page.body.insertAdjacentHTML("beforeend", '<div class="output"><img class="emberlab-twin" id="t"><br><small id="c">words</small><div class="emberlab-widget" id="w"></div></div>');
  const [cleanup] = hide("w");
  assert.deepEqual(shown("t", "c"), []);
  cleanup!();
  assert.deepEqual(shown("t", "c"), ["t", "c"]);
});
