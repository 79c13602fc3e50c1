import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { type Control, controls, PATIENCE, SILENCE, type Values } from "../src/shared/controls.ts";
import { openPage } from "./page.ts";

const ALL: Control[] = [
  { name: "stride", label: "stride", kind: "range", min: 1, max: 4, step: 1 },
  { name: "mode", label: "mode", kind: "choice", options: ["valid", "same", 3] },
  { name: "masked", label: "masked", kind: "check" },
  { name: "rate", label: "learning rate", kind: "number", min: 0, step: 0.1 },
];
const VALUES = { stride: 2, mode: "same", masked: true, rate: 0.5 };

let page: ReturnType<typeof openPage>;
beforeEach(() => {
  page = openPage();
});

function row(given = ALL, values: Values = VALUES) {
  const told: Values[] = [];
  const made = controls((now) => told.push(now));
  page.body.append(made.element);
  made.build(given);
  made.show(values);
  const input = (name: string) => made.element.querySelector<HTMLInputElement>(`[name='${name}']`)!;
  const set = (name: string, value: string | boolean, event: string) => {
    if (typeof value === "boolean") input(name).checked = value;
    else input(name).value = value;
    input(name).dispatchEvent(new page.window.Event(event) as any);
  };
  const status = () => made.element.querySelector("[role=status]")!.textContent;
  return { made, told, input, set, status };
}

test("each control is a labelled native input that shows its value", () => {
  const { made, input } = row();
  assert.equal(made.element.querySelectorAll("label").length, 4);
  for (const { name, label } of ALL) assert.ok(input(name).closest("label")!.textContent!.includes(label));
  assert.equal(input("stride").value, "2");
  assert.equal(input("stride").closest("label")!.querySelector("output")!.textContent, "2");
  assert.equal(input("mode").value, "1");
  assert.equal(input("masked").checked, true);
  assert.equal(input("rate").value, "0.5");
});

test("a change tells all values, each in its own type", () => {
  const { told, set } = row();
  set("stride", "3", "input");
  set("mode", "2", "change");
  set("masked", false, "change");
  set("rate", "0.25", "change");
  assert.deepEqual(told.at(-1), { stride: 3, mode: 3, masked: false, rate: 0.25 });
  assert.equal(told.length, 4);
});

test("an emptied number field is put back and nothing is told", () => {
  const { told, set, input } = row();
  set("rate", "", "change");
  assert.deepEqual(told, []);
  assert.equal(input("rate").value, "0.5");
});

test("silence is told after a while, and only then", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { made, set, status } = row();
  set("stride", "3", "input");
  t.mock.timers.tick(PATIENCE - 1);
  assert.equal(status(), "");
  t.mock.timers.tick(1);
  assert.equal(status(), SILENCE);
  made.answered();
  assert.equal(status(), "");
  set("stride", "4", "input");
  made.answered();
  t.mock.timers.tick(10 * PATIENCE);
  assert.equal(status(), "");
});

test("a refusal is shown with its reason, and goes with the next answer", () => {
  const { made, status, set } = row();
  set("stride", "4", "input");
  made.answered("stride: the window does not fit");
  assert.equal(status(), "✕ stride: the window does not fit");
  made.answered();
  assert.equal(status(), "");
});

test("new controls keep the focus on the one of the same name", () => {
  const { made, input } = row();
  input("stride").focus();
  made.build([{ ...ALL[0]!, max: 9 }, ALL[1]!]);
  assert.equal(document.activeElement, input("stride"));
  assert.equal(input("stride").max, "9");
  assert.equal(input("stride").value, "2");
});
