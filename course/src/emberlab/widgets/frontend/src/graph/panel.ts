// The panel beside the graph: what is known of what is chosen, or of the present step.

import { make } from "../shared/dom.ts";
import { shorten } from "../shared/text.ts";
import type { Detail } from "./details.ts";
import type { Explorer } from "./explorer.ts";
import { OPERATION, type GraphDocument } from "./document.ts";
import { gradientParts, section } from "./gradient_parts.ts";
import { wordButton } from "./icons.ts";
import { formula } from "./mathml.ts";
import { guessOf, nextQuestion, predictPart } from "./predict.ts";
import { contents, legend, overview } from "./overview.ts";
import { called } from "./sentences.ts";

/** Longer names are cut even here. */
const LONG = 200;

export interface Panel {
  readonly element: HTMLElement;
  /** Shows what is chosen now; made anew only when that is something else, so that nothing typed is lost. */
  show(): void;
  /** Puts the cursor into the guess that is asked for; false where none is. */
  focusGuess(): boolean;
}

export function createPanel(explorer: Explorer, say: (words: string) => void): Panel {
  const element = make("div", {
    class: "emberlab-panel",
    role: "document",
    tabindex: 0,
    "aria-label": "details",
  });
  let shown: unknown[] = [];
  return {
    element,
    show() {
      const node = focus(explorer);
      const known = node >= 0 ? explorer.details.of(node) : null;
      const { group, number, open, full, mode, hidden } = explorer;
      const now = [
        node,
        group,
        number,
        open.join(),
        known,
        full,
        mode,
        hidden.size,
        node >= 0 ? JSON.stringify(guessOf(explorer, node)) : "",
      ];
      if (now.length === shown.length && now.every((value, i) => value === shown[i])) return;
      const elsewhere = node !== shown[0] || group !== shown[1];
      shown = now;
      const focused = element.contains(document.activeElement);
      element.replaceChildren(...content(explorer, node, say));
      if (elsewhere) element.scrollTop = 0;
      if (focused) element.focus({ preventScroll: true });
    },
    focusGuess() {
      const field = element.querySelector<HTMLInputElement>(".emberlab-guess input");
      field?.focus();
      return field !== null;
    },
  };
}

/** The node that the panel tells of; -1 for a group, or for the whole. */
function focus(explorer: Explorer): number {
  if (explorer.group >= 0) return -1;
  if (explorer.selected >= 0) return explorer.selected;
  return explorer.item(explorer.now)?.type === "group" ? -1 : (explorer.step?.nodes[0] ?? -1);
}

function content(explorer: Explorer, node: number, say: (words: string) => void): (HTMLElement | string)[] {
  const asked = explorer.mode === "next" ? [nextQuestion(explorer, say)] : [];
  if (node >= 0) return [...asked, ...nodePart(explorer, node, say)];
  const item = explorer.item(explorer.at);
  if (item && item.group >= 0 && item.node < 0)
    return [...asked, ...groupPart(explorer, item.group, item.type === "group")];
  return [...asked, ...overview(explorer), legend(explorer)];
}

function groupPart(explorer: Explorer, group: number, closed: boolean): HTMLElement[] {
  const { name, type } = explorer.document.groups[group] ?? { name: "", type: "" };
  const stepping = closed && explorer.item(explorer.now)?.group === group;
  const into = stepping
    ? [make("p", {}, "It is stepped over at once."), wordButton("Step into it", () => explorer.stepInto())]
    : [wordButton(closed ? "Open it" : "Close it", () => explorer.toggle(group))];
  const size = contents(explorer.document, (node) => within(explorer.document, node, group));
  return [
    heading(type || name || "Block", type ? name : "operations in a row"),
    make("p", {}, size),
    ...health(explorer, `g${group}`),
    ...into,
  ];
}

const heading = (title: string, under: string): HTMLElement =>
  make(
    "div",
    {},
    make("h3", {}, shorten(title, LONG)),
    ...(under ? [make("p", { class: "emberlab-aside" }, shorten(under, LONG))] : []),
  );

function nodePart(explorer: Explorer, node: number, say: (words: string) => void): HTMLElement[] {
  const { document } = explorer;
  const detail = explorer.detail(node);
  const name = called(document, node);
  const predict = predictPart(explorer, node, say);
  if (typeof detail === "string") {
    const words =
      detail === "asked"
        ? "Asking Python for the details …"
        : "The details come from Python, and the kernel does not answer. Run the cell again.";
    return [
      heading(name, name === document.name[node] ? "" : (document.name[node] ?? "")),
      ...predict,
      make("p", { class: "emberlab-aside", role: "status" }, words),
    ];
  }
  const under = [
    document.kind[node] === OPERATION && document.label[node] ? document.name[node] : "",
    detail.grad_fn,
  ];
  return [
    heading(name, under.filter((part) => part).join(" · ")),
    ...(detail.unbuilt ? [make("p", { class: "emberlab-trouble" }, detail.unbuilt)] : []),
    ...predict,
    ...(explorer.phase === "forward" ? [] : gradientParts(explorer, node, detail)),
    ...(detail.rule && explorer.phase === "forward"
      ? [section("Backward will do", formula(detail.rule))]
      : []),
    ...health(explorer, String(node)),
    ...facts(detail),
    ...line(detail),
  ];
}

/** Whether a node lies in a group, however deep. */
function within(document: GraphDocument, node: number, group: number): boolean {
  let at = document.group[node] ?? -1;
  while (at > group) at = document.groups[at]?.parent ?? -1;
  return at === group;
}

/** What was measured while the model trains. */
function health(explorer: Explorer, key: string): HTMLElement[] {
  const measured = explorer.document.health.get(key);
  if (!measured) return [];
  const { norm, dead, flag } = measured;
  const rows = [
    ...(flag ? [["sign", flag]] : []),
    ...(Number.isFinite(norm) ? [["gradient norm", (norm as number).toPrecision(3)]] : []),
    ...(dead ? [["zeros", `${Math.round(100 * dead)} %`]] : []),
  ] as [string, string][];
  return rows.length ? [section("While it trains", table(rows))] : [];
}

const table = (rows: readonly (readonly [string, string])[]): HTMLElement =>
  make("dl", {}, ...rows.flatMap(([term, text]) => [make("dt", {}, term), make("dd", {}, text)]));

function facts(detail: Detail): HTMLElement[] {
  const rows = (
    [
      ["shape", detail.shape],
      ["dtype", detail.dtype],
      ["memory", detail.memory],
      ["time", detail.time],
    ] as const
  ).filter(([, text]) => text);
  return [
    ...(detail.value ? [section("Value", make("pre", { tabindex: 0 }, detail.value))] : []),
    ...(rows.length ? [section("Tensor", table(rows))] : []),
  ];
}

function line({ line: made }: Detail): HTMLElement[] {
  return made
    ? [
        section(
          "Made by",
          make("pre", { tabindex: 0 }, made.text),
          make("p", { class: "emberlab-aside" }, made.where),
        ),
      ]
    : [];
}
