import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { renderPicture, visibleAt } from "../src/picture.ts";
import { fakeModel, openPage, PICTURE, press, svg } from "./page.ts";

const cell = (index: string, reads: string, say: string) =>
  `<g class="cell" data-index="${index}" data-reads="${reads}" data-say="${say}"><rect/></g>`;
const slot = (token: string) => `<g class="cell" data-token="${token}" data-say="slot ${token}"><rect/></g>`;
const GRID = svg(
  `<g data-board="tensor">${cell("0,0", "0", "first")}${cell("0,1", "1", "second")}${cell("1,0", "1", "third")}${cell("1,1", "2", "fourth")}</g>`,
  `<g data-board="storage">${slot("0")}${slot("1")}${slot("2")}</g>`,
);

let page: ReturnType<typeof openPage>;
beforeEach(() => {
  page = openPage();
});

function show(traits: object) {
  const model = fakeModel({ ...PICTURE, ...traits });
  const el = document.createElement("div");
  page.body.append(el);
  const cleanup = renderPicture({ model, el });
  const root = el.querySelector<HTMLElement>(".emberlab-widget")!;
  const find = (selector: string) => root.querySelector<HTMLElement>(selector)!;
  const lit = () => [...root.querySelectorAll<SVGElement>(".lit")].map((one) => one.dataset["index"] ?? one.dataset["token"]);
  return { model, el, root, find, lit, cleanup };
}

test("the root says what it is, and the words under the picture stand there", () => {
  const { root, find } = show({ svg: GRID, shape: [2, 2] });
  assert.equal(root.dataset["emberlab"], "toy");
  assert.equal(root.getAttribute("role"), "application");
  assert.equal(root.getAttribute("aria-label"), "a toy");
  assert.equal(root.dataset["selected"], "");
  assert.equal(find(".emberlab-caption").textContent, "One sentence.");
  assert.equal(find(".emberlab-say").textContent, "Click a cell.");
  assert.equal(find(".emberlab-player").hidden, true);
  assert.equal(find(".emberlab-controls").hidden, true);
});

test("a click on an element lights it and what it reads, and Python is told", () => {
  const { model, root, find, lit } = show({ svg: GRID, shape: [2, 2] });
  find("[data-index='0,1'] rect").dispatchEvent(new page.window.MouseEvent("click", { bubbles: true }) as any);
  assert.deepEqual(model.state["selected"], [0, 1]);
  assert.equal(model.saved, 1);
  assert.deepEqual(lit(), ["0,1", "1"]);
  assert.equal(root.dataset["selected"], "0,1");
  assert.equal(find(".emberlab-say").textContent, "second");
  assert.equal(find("[data-index='0,1']").getAttribute("aria-pressed"), "true");
});

test("a click on a source lights all that reads it; a click beside the cells lets go", () => {
  const { model, root, find, lit } = show({ svg: GRID, shape: [2, 2], selected: [0, 0] });
  find("[data-token='1']").dispatchEvent(new page.window.MouseEvent("click", { bubbles: true }) as any);
  assert.deepEqual(lit(), ["0,1", "1,0", "1"]);
  assert.equal(model.state["selected"], null);
  assert.equal(root.dataset["source"], "1");
  find("svg").dispatchEvent(new page.window.MouseEvent("click", { bubbles: true }) as any);
  assert.deepEqual(lit(), []);
  assert.equal(root.dataset["source"], "");
});

test("arrows walk along the dimensions and stop at their ends; Escape lets go", () => {
  const { model, root } = show({ svg: GRID, shape: [2, 2] });
  const walk: [string, number[] | null][] = [
    ["ArrowRight", [0, 0]], ["ArrowRight", [0, 1]], ["ArrowRight", [0, 1]], ["ArrowDown", [1, 1]], ["PageDown", [1, 1]], ["Escape", null],
  ];
  for (const [key, expected] of walk) {
    assert.ok(press(root, key), `${key} is kept from the notebook`);
    assert.deepEqual(model.state["selected"], expected, key);
  }
});

test("keys with a modifier, and keys that mean nothing here, are left to the notebook", () => {
  const { model, root } = show({ svg: GRID, shape: [2, 2] });
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) assert.equal(press(root, "ArrowRight", more), false);
  for (const key of ["a", " ", "[", "Home", "Tab"]) assert.equal(press(root, key), false, key);
  assert.equal(model.state["selected"], null);
});

test("whoever types, slides or presses a button keeps the keys", () => {
  const controls = [{ name: "n", label: "n", kind: "number", step: 1 }, { name: "m", label: "m", kind: "choice", options: ["a", "b"] }];
  const { model, find } = show({ svg: GRID, shape: [2, 2], steps: 3, controls, values: { n: 1, m: "a" } });
  for (const field of ["input[name=n]", "select[name=m]", "input[aria-label=step]"]) {
    for (const key of ["ArrowRight", "Home", " ", "]"]) assert.equal(press(find(field), key), false, `${field} ${key}`);
  }
  assert.equal(press(find("button[aria-label=play]"), " "), false);
  assert.deepEqual([model.state["selected"], model.state["step"]], [null, 0]);
  assert.ok(press(find("button[aria-label=play]"), "]"));
  assert.equal(model.state["step"], 1);
});

test("a control's change reaches Python with all values, and what Python says comes back", () => {
  const controls = [{ name: "n", label: "n", kind: "number", step: 1 }];
  const { model, find } = show({ svg: GRID, controls, values: { n: 1 } });
  const field = find("input[name=n]") as HTMLInputElement;
  field.value = "2";
  field.dispatchEvent(new page.window.Event("change") as any);
  assert.deepEqual(model.state["values"], { n: 2 });
  assert.equal(model.saved, 1);
  model.receive({ values: { n: 1 } });
  model.message({ refused: "n must be 1" });
  assert.equal(field.value, "1");
  assert.match(find("[role=status]").textContent!, /n must be 1/);
});

test("one cell of each board is in the order of Tab: the chosen one, else the first", () => {
  const { model, root } = show({ svg: GRID, shape: [2, 2] });
  const stops = () => [...root.querySelectorAll<SVGElement>("[data-say][tabindex='0']")].map((one) => one.dataset["say"]);
  assert.deepEqual(stops(), ["first", "slot 0"]);
  model.receive({ selected: [1, 1] });
  assert.deepEqual(stops(), ["fourth", "slot 0"]);
});

test("an element that Python has to draw first is chosen all the same, and lit once it is there", () => {
  const { model, lit } = show({ svg: svg(cell("0", "", "zero")), shape: [100], selected: [0] });
  model.receive({ selected: [50] });
  assert.deepEqual(lit(), []);
  model.receive({ svg: svg(cell("50", "", "fifty")) });
  assert.deepEqual(lit(), ["50"]);
});

test("names are text: nothing in a trait becomes markup", () => {
  const evil = "<img src=x onerror=alert(1)>\n\u202e" + "x".repeat(10_000);
  const { root, find } = show({ svg: svg(), label: evil, caption: evil, hint: evil, steps: 2, said: [evil, evil],
    controls: [{ name: evil, label: evil, kind: "choice", options: [evil, "b"] }], values: { [evil]: evil } });
  assert.equal(root.querySelectorAll("img").length, 0);
  assert.equal(find(".emberlab-caption").textContent, evil);
  assert.equal(find("option").textContent, evil);
});

test("an SVG that is broken shows the words instead", () => {
  const { find } = show({ svg: "<p>no picture</p>" });
  assert.equal(find(".emberlab-stage").textContent, "a toy");
});

test("what belongs to other steps is out of sight, out of reach, and comes with its step", () => {
  const step = (from: number, until: string, say: string) => `<g data-board="b"><g data-from="${from}" ${until} data-say="${say}"/></g>`;
  const { model, root, find } = show({
    svg: svg(step(0, 'data-until="1"', "a"), step(1, "", "b"), '<g data-frame="2" data-say="c"/>'),
    steps: 3, said: ["one", "two", "three"],
  });
  const seen = () => [...root.querySelectorAll<SVGElement>("[data-say]:not(.emberlab-off)")].map((one) => one.dataset["say"]);
  assert.deepEqual(seen(), ["a"]);
  assert.equal(find(".emberlab-said").textContent, "one");
  press(root, "]");
  assert.deepEqual(seen(), ["b"]);
  assert.equal(root.dataset["step"], "1");
  assert.equal(model.state["step"], 1);
  press(root, "End");
  assert.deepEqual(seen(), ["b", "c"]);
  assert.equal(find(".emberlab-said").textContent, "three");
  press(root, "Home");
  assert.deepEqual(seen(), ["a"]);
});

test("the focus on a cell that goes with its step comes back to the widget", () => {
  const { root, find } = show({ svg: svg('<g data-board="b"><g data-frame="0" data-index="0" data-say="a"/></g>'), shape: [1], steps: 2 });
  find("[data-say]").focus();
  assert.equal(document.activeElement, find("[data-say]"));
  press(document.activeElement!, "]");
  assert.equal(root.dataset["step"], "1");
  assert.equal(document.activeElement, root);
});

test("where nothing can be chosen the arrows step", () => {
  const { model, root } = show({ svg: svg(), steps: 3 });
  press(root, "ArrowRight");
  assert.equal(model.state["step"], 1);
  press(root, "ArrowLeft");
  press(root, "ArrowLeft");
  assert.equal(model.state["step"], 0);
});

test("two views of one model stay in step", () => {
  const first = show({ svg: GRID, shape: [2, 2], steps: 4 });
  const el = document.createElement("div");
  page.body.append(el);
  renderPicture({ model: first.model, el });
  const other = el.querySelector<HTMLElement>(".emberlab-widget")!;
  press(first.root, "]");
  assert.equal(other.dataset["step"], "1");
  press(other, "ArrowDown");
  assert.equal(first.root.dataset["selected"], "0,0");
});

test("fewer steps after a redraw: the step that is gone is not asked for", () => {
  const { model, root, find } = show({ svg: svg('<g data-from="4"/>'), steps: 9, step: 8 });
  model.receive({ steps: 3 });
  assert.equal(root.dataset["step"], "2");
  assert.equal(find(".emberlab-place").textContent, "3 / 3");
  model.receive({ steps: 0 });
  assert.equal(find(".emberlab-player").hidden, true);
  assert.equal(root.dataset["step"], "0");
});

test("taken away, it hears nothing more and leaves the page as it was", () => {
  const { model, el, cleanup } = show({ svg: GRID, shape: [2, 2] });
  cleanup();
  assert.equal(el.children.length, 0);
  model.receive({ svg: svg(), selected: [0, 0] });
  assert.equal(el.children.length, 0);
});

test("visibleAt follows from, until and frame", () => {
  const at = (dataset: object, step: number) => visibleAt({ dataset: dataset as DOMStringMap }, step);
  assert.deepEqual([0, 1, 2, 3].map((step) => at({ from: "1", until: "3" }, step)), [false, true, true, false]);
  assert.deepEqual([0, 1, 2].map((step) => at({ frame: "1" }, step)), [false, true, false]);
  assert.ok(at({}, 7));
});

test("what runs or fetches something is not taken over from a picture", () => {
  const { find, root } = show({
    svg: svg(
      '<g data-say="see url(x) and \\\\" onclick="x()" onload="x()"><rect fill="url(#a)" style="fill:url(http://x)"/></g>',
      "<script>x()</script><image href='x' onerror='x()'/><a href='javascript:x()'><text>t</text></a>",
      "<foreignObject><img xmlns='http://www.w3.org/1999/xhtml' src='x'/></foreignObject>",
      "<set attributeName='href' to='x'/><use href='http://x#y'/><style>@import 'http://x'</style>",
    ),
    shape: [],
  });
  assert.equal(root.querySelectorAll("script, image, a, foreignObject, img, set, use, style").length, 0);
  assert.deepEqual([...find("[data-say]").attributes].map(({ name }) => name).filter((name) => /^on/.test(name)), []);
  assert.match(find("[data-say]").dataset["say"] ?? "", /url\(x\) and/);
  assert.equal(find("rect").getAttribute("fill"), "url(#a)");
  assert.equal(find("rect").getAttribute("style"), null);
});

test("traits of another form leave a picture that works", () => {
  for (const odd of [null, 3, "x", {}, [null], true]) {
    for (const name of ["selected", "source", "step", "said", "controls", "values", "hint", "svg"]) {
      const { model, cleanup } = show({ svg: GRID, shape: [2, 2], [name]: odd });
      model.message(odd);
      cleanup();
    }
  }
});
