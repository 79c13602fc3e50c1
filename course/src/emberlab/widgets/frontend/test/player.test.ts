import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { PACE, player } from "../src/shared/player.ts";
import { openPage } from "./page.ts";

let page: ReturnType<typeof openPage>;
beforeEach(() => {
  page = openPage();
});

/** A player whose steps are kept as a model would. */
function playing(steps: number, step = 0) {
  const state = { step, asked: [] as number[] };
  const bar = player((next) => {
    state.asked.push(next);
    state.step = next;
    bar.show(next, steps);
  });
  page.body.append(bar.element);
  bar.show(step, steps);
  const button = (name: string) => bar.element.querySelector<HTMLButtonElement>(`button[aria-label='${name}']`)!;
  return { bar, state, button };
}

test("buttons and keys go to the first, last and neighbouring steps, and never beyond", () => {
  const { bar, state, button } = playing(4);
  for (const [name, expected] of [["one step forward", 1], ["last step", 3], ["one step forward", 3], ["one step back", 2], ["first step", 0], ["one step back", 0]] as const) {
    button(name).click();
    assert.equal(state.step, expected, name);
  }
  for (const [key, expected] of [["]", 1], ["End", 3], ["]", 3], ["[", 2], ["Home", 0], ["[", 0]] as const) {
    assert.ok(bar.key(key));
    assert.equal(state.step, expected, key);
  }
  assert.equal(bar.key("x"), false);
});

test("the slider says where it is, and moves there", () => {
  const { bar, state } = playing(5);
  const slider = bar.element.querySelector<HTMLInputElement>("input[type=range]")!;
  slider.value = "3";
  slider.dispatchEvent(new page.window.Event("input") as any);
  assert.equal(state.step, 3);
  assert.equal(slider.getAttribute("aria-valuetext"), "4 of 5");
  assert.equal(slider.max, "4");
});

test("every button has a name, and those without effect say so", () => {
  const { bar } = playing(3);
  const names = [...bar.element.querySelectorAll("button")].map((one) => [one.getAttribute("aria-label"), one.getAttribute("aria-disabled")]);
  assert.deepEqual(names, [["first step", "true"], ["one step back", "true"], ["play", null], ["one step forward", "false"], ["last step", "false"]]);
});

test("playing takes a step a beat, stops at the end, and begins again from there", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { bar, state } = playing(3);
  bar.key(" ");
  assert.equal(bar.element.dataset["playing"], "true");
  t.mock.timers.tick(PACE);
  assert.equal(state.step, 1);
  t.mock.timers.tick(PACE);
  assert.equal(state.step, 2);
  assert.equal(bar.element.dataset["playing"], "false");
  t.mock.timers.tick(10 * PACE);
  assert.equal(state.step, 2);
  bar.toggle();
  assert.equal(state.step, 0);
  t.mock.timers.tick(PACE);
  assert.equal(state.step, 1);
});

test("a speed of 4 is four steps a beat", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { bar, state } = playing(20);
  bar.element.querySelector("select")!.value = "4";
  bar.toggle();
  for (let quarter = 0; quarter < 4; quarter++) t.mock.timers.tick(PACE / 4);
  assert.equal(state.step, 4);
});

test("a hand on the steps stops playing; so do a pause, and leaving the page", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const halt of [(bar: any) => bar.key("]"), (bar: any) => bar.toggle(), (bar: any) => bar.stop(), (bar: any) => bar.element.remove()]) {
    const { bar, state } = playing(9);
    bar.toggle();
    t.mock.timers.tick(PACE);
    halt(bar);
    const at = state.step;
    t.mock.timers.tick(3 * PACE);
    assert.equal(state.step, at);
    assert.equal(bar.element.dataset["playing"], "false");
  }
});

test("with one step or none there is nothing to play", () => {
  for (const steps of [0, 1]) {
    const { bar, state } = playing(steps);
    assert.equal(bar.element.hidden, true);
    assert.equal(bar.key(" "), false);
    bar.toggle();
    assert.equal(bar.element.dataset["playing"], "false");
    assert.deepEqual(state.asked, []);
  }
});
