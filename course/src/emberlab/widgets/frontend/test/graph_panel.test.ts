import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { createList } from "../src/graph/a11y.ts";
import { Explorer } from "../src/graph/explorer.ts";
import { mathElement } from "../src/graph/mathml.ts";
import { createPanel } from "../src/graph/panel.ts";
import { createReading } from "../src/graph/reading.ts";
import { spotlight } from "../src/graph/spotlight.ts";
import { svgText } from "../src/graph/export.ts";
import { DIAMOND, arrays, graphModel } from "./graph_model.ts";
import { openPage } from "./page.ts";

let page: ReturnType<typeof openPage>;
beforeEach(() => {
  page = openPage();
});

/** A graph with its panel, list and words, without a canvas. */
function shown(traits: Record<string, unknown> = {}) {
  const model = graphModel(traits);
  const said: string[] = [];
  const explorer: Explorer = new Explorer(model, (change) => {
    if (change === "placed") list.rebuild();
    show();
  });
  const panel = createPanel(explorer, (words) => said.push(words));
  const list = createList(explorer, page.body);
  const reading = createReading(explorer, page.body);
  const show = (): void => {
    panel.show();
    list.show();
    reading.show();
  };
  page.body.append(panel.element, list.element, ...reading.elements);
  list.rebuild();
  show();
  return { model, explorer, panel, said, text: () => page.body.textContent ?? "" };
}

const submit = (form: Element): boolean =>
  form.dispatchEvent(new (page.window as any).Event("submit", { cancelable: true, bubbles: true }));

test("the panel tells what is known of a node, and how its gradient adds up", () => {
  const { explorer, panel } = shown({ selected: 2 });
  const text = panel.element.textContent ?? "";
  for (const words of [
    "MulBackward0",
    "h = a * b",
    "cell [3], line 2",
    "4 bytes",
    "12.0",
    "from square",
    "3.0",
    "15.0",
    "their sum",
    "45.0",
  ]) {
    assert.ok(text.includes(words), words);
  }
  explorer.clear();
  assert.ok(panel.element.textContent?.includes("4 operations"));
});

test("only known mathematics reaches the page", () => {
  const { panel } = shown({ selected: 2 });
  const math = panel.element.querySelector("math") as Element;
  assert.equal(math.querySelector("script"), null);
  assert.equal(math.querySelector("mn")?.getAttribute("onclick"), null);
  assert.equal(math.querySelector("mn")?.getAttribute("mathvariant"), "bold");
  assert.equal(mathElement("<img src='x'/>"), null);
  assert.equal(mathElement(""), null);
});

test("hostile names stand there as text", () => {
  const document = structuredClone(DIAMOND);
  document.nodes.name[0] = `<img src=x onerror="alert(1)">${"z".repeat(10000)}`;
  document.groups[0]!.name = "</ol><script>alert(1)</script>";
  document.title = "\u202eevil\n<b>";
  const { text } = shown({ document, selected: 0 });
  assert.equal(page.body.querySelector("img, script, b"), null);
  assert.ok(text().includes("<img src=x"));
  assert.ok(text().length < 5000);
});

test("at a backward step the parts that have not come yet are not told", () => {
  const { explorer, panel, text } = shown({ step: 5 });
  assert.ok(text().includes("Backward 1 of 6"));
  explorer.goTo(6);
  explorer.choose(explorer.itemOf(2));
  assert.ok(panel.element.textContent?.includes("12.0"));
  assert.ok(panel.element.textContent?.includes("still to come"));
  assert.ok(!panel.element.textContent?.includes("15.0"));
  assert.ok(!panel.element.textContent?.includes("45.0"));
});

test("what is to be guessed is in no part of the page and in no export", () => {
  const { explorer, text } = shown({ mode: "gradient", selected: 2 });
  for (const answer of ["15.0", "12.0", "3.0 ", "45.0", "30.0"]) assert.ok(!text().includes(answer), answer);
  const svg = svgText(explorer);
  for (const answer of ["15.0", "45.0", "30.0"])
    assert.ok(!svg.includes(answer), `${answer} is in the export`);
  for (let step = 0; step <= 10; step++) {
    explorer.goTo(step);
    for (const answer of ["15.0", "12.0", "45.0", "30.0"])
      assert.ok(!text().includes(answer), `${answer} at ${step}`);
    assert.ok(![...spotlight(explorer).labels.values()].some((label) => /15\.0|12\.0|45\.0/.test(label)));
  }
});

test("a typed guess is refused with a reason, taken, compared and told to Python", () => {
  const { model, panel, said } = shown({ mode: "gradient", selected: 2 });
  const field = panel.element.querySelector("input") as HTMLInputElement;
  field.value = "six";
  submit(panel.element.querySelector("form") as Element);
  assert.match(panel.element.querySelector("[role=alert]")?.textContent ?? "", /“six” is not a number/);
  assert.deepEqual(model.state["revealed"], []);
  field.value = "-15";
  submit(panel.element.querySelector("form") as Element);
  assert.deepEqual(model.state["guesses"], { 2: "-15" });
  assert.deepEqual(model.state["revealed"], [2]);
  assert.equal(panel.element.querySelector("form"), null);
  assert.ok(panel.element.textContent?.includes("-15") && panel.element.textContent.includes("15.0"));
  assert.match(said[0] ?? "", /✗ The size is right, the sign is not/);
});

test("the answer can be had without a guess; the neighbours stay hidden", () => {
  const { model, panel, text } = shown({ mode: "gradient", selected: 2 });
  (panel.element.querySelectorAll("button")[1] as HTMLButtonElement).click();
  assert.deepEqual([model.state["guesses"], model.state["revealed"]], [{}, [2]]);
  assert.ok(text().includes("15.0") && !text().includes("45.0"));
});

test("small arrays are drawn: a click turns a cell through the signs", () => {
  const { model, panel } = shown({ mode: "gradient", selected: 3, document: arrays(), details: {} });
  const cells = [...panel.element.querySelectorAll<HTMLInputElement>(".emberlab-cells input")];
  assert.equal(cells.length, 2);
  cells[0]?.click();
  submit(panel.element.querySelector("form") as Element);
  assert.match(panel.element.querySelector("[role=alert]")?.textContent ?? "", /every cell/);
  cells[1]?.click();
  cells[1]?.click();
  assert.deepEqual(
    cells.map((cell) => cell.value),
    ["+", "−"],
  );
  submit(panel.element.querySelector("form") as Element);
  assert.deepEqual(model.state["guesses"], { 3: [["+", "−"]] });
  assert.ok(panel.element.textContent?.includes("✓ Right: all 2 cells."));
});

test("shapes are hidden and guessed in the same way", () => {
  const document = arrays();
  document.nodes.shape[2] = "7×9";
  const { model, panel, text } = shown({ mode: "shape", selected: 2, document, details: {} });
  assert.ok(!text().includes("7×9") && !text().includes("63"));
  const field = panel.element.querySelector("input") as HTMLInputElement;
  field.value = "(9, 7)";
  submit(panel.element.querySelector("form") as Element);
  assert.deepEqual(model.state["revealed"], [2]);
  assert.ok(text().includes("7×9") && text().includes("their order is not"));
});

test("details of a large graph are asked for once; silence is told", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { model, panel } = shown({ details: {}, selected: 2 });
  assert.deepEqual(model.sent, [{ ask: "details", node: 2 }]);
  assert.match(panel.element.textContent ?? "", /Asking Python/);
  mock.timers.tick(2500);
  assert.match(panel.element.textContent ?? "", /does not answer/);
  model.message({ node: 2, details: { title: "h", value: "late, but here" } });
  assert.match(panel.element.textContent ?? "", /late, but here/);
  assert.equal(model.sent.length, 1);
  mock.timers.reset();
});

test("nothing listens any longer when the graph is gone", () => {
  const { model, explorer, panel } = shown();
  explorer.dispose();
  const before = panel.element.textContent;
  model.receive({ selected: 2 });
  model.message({ node: 2, details: { value: "x" } });
  assert.equal(panel.element.textContent, before);
});

test("the list walks what is visible, and names the chosen one", () => {
  const { explorer } = shown({ selected: 2 });
  const entries = [...page.body.querySelectorAll("li button")].map((entry) => entry.textContent ?? "");
  assert.equal(entries.length, explorer.placed.items.length);
  assert.ok(entries.some((words) => words.startsWith("h = mul, value 6.0")));
  const active = page.body.getAttribute("aria-activedescendant") as string;
  assert.match(document.getElementById(active)?.textContent ?? "", /^h = mul/);
  (page.body.querySelector("li button") as HTMLButtonElement).click();
  assert.notEqual(explorer.at, explorer.itemOf(2));
});
