// Shows a picture that Python drew, lights what belongs together in it, and steps through it.
//
// The SVG says everything: a cell with `data-say` can be chosen; `data-reads` names the tokens it depends on,
// `data-token` the token it is. Choosing a cell lights it, what it reads, and whatever reads it. What has
// `data-from`, `data-until` or `data-frame` is there at those steps only.

import { controls, type Control } from "./shared/controls.ts";
import { keepShortcutsOut, listen, make, widgetRoot, type Cleanup, type Context } from "./shared/dom.ts";
import { inlineSvg } from "./shared/inline_svg.ts";
import { onKeys } from "./shared/keyboard.ts";
import { player } from "./shared/player.ts";
import { say } from "./shared/say.ts";
import { hideTwin } from "./shared/twin.ts";

type Cell = SVGElement;

const MOVES: Record<string, readonly [dim: number, step: number]> = {
  ArrowLeft: [-1, -1],
  ArrowRight: [-1, 1],
  ArrowUp: [-2, -1],
  ArrowDown: [-2, 1],
  PageUp: [-3, -1],
  PageDown: [-3, 1],
};

const split = (text: string | undefined): string[] => (text ? text.split(" ") : []);
const keyOf = (index: unknown): string | null => (Array.isArray(index) ? index.join(",") : null);

const asControls = (given: unknown): Control[] =>
  Array.isArray(given) ? given.filter((each) => typeof each === "object" && each !== null) : [];

/** Whether an element of a picture is there at `step`. */
export function visibleAt(element: { dataset: DOMStringMap }, step: number): boolean {
  const { from, until, frame } = element.dataset;
  if (frame !== undefined && step !== Number(frame)) return false;
  return !(from !== undefined && step < Number(from)) && !(until !== undefined && step >= Number(until));
}

export function renderPicture({ model, el }: Context): Cleanup {
  const root = widgetRoot(model.get("kind"));
  const stage = make("div", { class: "emberlab-stage" });
  const words = say();
  const story = say("emberlab-said");
  const caption = make("p", { class: "emberlab-caption" });
  const knobs = controls((values) => {
    model.set("values", values);
    model.save_changes();
  });
  const bar = player((step) => {
    model.set("step", step);
    model.save_changes();
  });
  const lines = make("div", { class: "emberlab-words" }, story.element, words.element);
  root.append(knobs.element, stage, bar.element, lines, caption);
  el.append(root);
  const showTwin = hideTwin(root);
  let timed: SVGElement[] = []; // what is there at some steps only

  const off = (cell: Element) => cell.closest(".emberlab-off") !== null;
  const cells = () => [...stage.querySelectorAll<Cell>("[data-say]")].filter((cell) => !off(cell));

  /** The cell that is chosen now, or undefined: nothing is, or it is not drawn. */
  function chosen(): Cell | undefined {
    const key = keyOf(model.get("selected"));
    const token: string | null = model.get("source");
    if (key !== null) return cells().find((cell) => cell.dataset["index"] === key && !cell.dataset["operand"]);
    if (token !== null) return cells().find((cell) => cell.dataset["token"] === token);
    return undefined;
  }

  function paint(): Cell | undefined {
    const cell = chosen();
    const all = cells();
    const reads = new Set(split(cell?.dataset["reads"]));
    const token = cell?.dataset["token"];
    for (const other of all) {
      const { token: own, reads: sources } = other.dataset;
      const readsIt = token !== undefined && split(sources).includes(token);
      const lit = other === cell || (own !== undefined && reads.has(own)) || readsIt;
      other.classList.toggle("lit", lit);
      other.setAttribute("aria-pressed", String(lit));
    }
    for (const board of stage.querySelectorAll("[data-board]")) {
      const members = all.filter((member) => board.contains(member));
      const stop = members.find((member) => member === cell) ?? members[0];
      for (const member of members) member.setAttribute("tabindex", member === stop ? "0" : "-1");
    }
    root.dataset["selected"] = keyOf(model.get("selected")) ?? "";
    root.dataset["source"] = model.get("source") ?? "";
    words.show(cell?.dataset["say"] ?? model.get("hint"), !cell);
    lines.hidden = lines.textContent === "" && stage.querySelector("[data-say]") === null;
    return cell;
  }

  /** Shows what is there at the present step. */
  function turn(): void {
    const steps: number = model.get("steps");
    const step = Math.max(0, Math.min(model.get("step"), steps - 1));
    for (const element of timed) element.classList.toggle("emberlab-off", !visibleAt(element, step));
    bar.show(step, steps);
    story.show(model.get("said")?.[step] ?? "");
    root.dataset["step"] = String(step);
    // A cell that has gone takes the focus with it, and the keys would go to the notebook.
    const focused = document.activeElement;
    if (focused && stage.contains(focused) && off(focused)) root.focus({ preventScroll: true });
    paint();
  }

  function draw(): void {
    const hadFocus = stage.contains(document.activeElement);
    const picture = inlineSvg(model.get("svg"));
    picture?.setAttribute("role", "group");
    stage.replaceChildren(picture ?? model.get("label"));
    timed = [...stage.querySelectorAll<SVGElement>("[data-from], [data-until], [data-frame]")];
    for (const cell of stage.querySelectorAll<SVGElement>("[data-say]")) {
      cell.setAttribute("role", "button");
      keepShortcutsOut(cell);
      cell.setAttribute("aria-label", cell.dataset.say ?? "");
    }
    turn();
    if (hadFocus) (chosen() ?? root).focus();
  }

  function tell(): void {
    root.setAttribute("aria-label", model.get("label"));
    caption.textContent = model.get("caption");
    caption.hidden = !model.get("caption");
  }

  /** Choose an element by its index, or what it reads by its token, or nothing at all. */
  function choose(selected: number[] | null, source: string | null): void {
    if (keyOf(selected) === keyOf(model.get("selected")) && source === model.get("source")) return;
    model.set("selected", selected);
    model.set("source", source);
    model.save_changes();
  }

  function chooseCell(cell: Cell): void {
    const { index, token } = cell.dataset;
    if (token === undefined) choose(index ? index.split(",").map(Number) : [], null);
    else choose(null, token);
  }

  /** From the chosen element one step along a dimension, also to one that is not drawn yet: Python draws it then. */
  function stepElement(dim: number, step: number): void {
    const shape: number[] = model.get("shape");
    const selected: number[] | null = model.get("selected");
    const axis = shape.length + dim;
    if (shape.includes(0)) return;
    const next = selected?.map((i, d) => (d === axis ? Math.min(Math.max(i + step, 0), shape[d]! - 1) : i));
    choose(next ?? shape.map(() => 0), null);
  }

  function stepToken(step: number): void {
    const now = chosen();
    const board = now?.closest("[data-board]");
    const members = cells().filter((cell) => board?.contains(cell) && cell.dataset["token"] !== undefined);
    const next = now && members[members.indexOf(now) + step];
    if (next) chooseCell(next);
  }

  /** An arrow: along a dimension; among things that have no index, from one to the next; else through the steps. */
  function move(dim: number, step: number): boolean {
    const all = cells();
    const tokens = all.filter((cell) => cell.dataset["token"] !== undefined);
    if (model.get("source") !== null) stepToken(step);
    else if (tokens.length < all.length) stepElement(dim, step);
    else if (tokens[0]) chooseCell(tokens[0]);
    else return dim === -1 && bar.key(step < 0 ? "[" : "]");
    if (stage.contains(document.activeElement)) chosen()?.focus();
    return true;
  }

  const cellAt = (event: Event) => (event.target as Element).closest<Cell>("[data-say]");
  stage.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (cell) chooseCell(cell);
    else choose(null, null);
  });
  stage.addEventListener("focusin", (event) => {
    const cell = cellAt(event);
    if (cell) chooseCell(cell);
  });
  onKeys(root, (key) => {
    if (key === "Escape") {
      root.focus();
      choose(null, null);
      return true;
    }
    const way = MOVES[key];
    return way ? move(...way) : bar.key(key);
  });

  const stop = listen(model, {
    "change:svg": draw,
    "change:selected change:source change:hint": paint,
    "change:step change:steps change:said": turn,
    "change:label change:caption": tell,
    "change:controls": () => knobs.build(asControls(model.get("controls"))),
    "change:values": () => knobs.show(model.get("values")),
    "msg:custom": (content: { answered?: boolean; refused?: string } | null) => {
      if (content?.refused || content?.answered) knobs.answered(content.refused);
    },
  });
  tell();
  draw();
  knobs.build(asControls(model.get("controls")));
  knobs.show(model.get("values"));

  return () => {
    bar.stop();
    knobs.stop();
    stop();
    showTwin();
    root.remove();
  };
}
