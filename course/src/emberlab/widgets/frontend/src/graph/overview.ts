// What the panel says while nothing is chosen: what kind of graph this is, and how to read it.

import { make } from "../shared/dom.ts";
import { shorten } from "../shared/text.ts";
import { CONSTANT, LEAF, OPERATION, PARAMETER, type GraphDocument } from "./document.ts";
import type { Explorer } from "./explorer.ts";
import { section } from "./gradient_parts.ts";

const counted = (count: number, noun: string): string[] =>
  count ? [`${String(count).replace(/\B(?=(\d{3})+$)/g, ",")} ${noun}${count === 1 ? "" : "s"}`] : [];

/** "12 operations · 3 parameters": what there is among the nodes that count. */
export function contents(document: GraphDocument, counts: (node: number) => boolean): string {
  const of = (kind: number): number =>
    document.kind.reduce((sum, each, node) => sum + (each === kind && counts(node) ? 1 : 0), 0);
  return [
    ...counted(of(OPERATION), "operation"),
    ...counted(of(PARAMETER), "parameter"),
    ...counted(of(LEAF), "tensor"),
    ...counted(of(CONSTANT), "constant"),
  ].join(" · ");
}

export function overview(explorer: Explorer): HTMLElement[] {
  const { document, mode, hidden } = explorer;
  const left = counted(hidden.size, mode === "shape" ? "shape" : "gradient");
  const task =
    mode === "gradient" || mode === "shape"
      ? [
          section(
            "Predict",
            make(
              "p",
              {},
              left.length
                ? `${left[0]} to guess. Choose a card with a ? and say what it will be.`
                : "All are revealed.",
            ),
          ),
        ]
      : [];
  return [
    make(
      "div",
      {},
      make("h3", {}, shorten(document.title, 120) || "Graph"),
      make(
        "p",
        { class: "emberlab-aside" },
        contents(document, () => true),
      ),
    ),
    ...task,
  ];
}

/** How to read the picture; only what occurs in it. */
export function legend(explorer: Explorer): HTMLElement {
  const { document } = explorer;
  const rows: HTMLElement[] = [row("value", "values flow down the lines")];
  if (document.gradients) rows.push(row("gradient", "gradients flow up, dashed, marked ∂"));
  if (document.kind.some((kind) => kind === PARAMETER))
    rows.push(row("parameter", "a parameter, beside what uses it"));
  const norms = [...document.health.values()].flatMap(({ norm }) =>
    norm !== undefined && Number.isFinite(norm) ? [norm] : [],
  );
  if (norms.length > 0) {
    const [low, high] = [Math.min(...norms), Math.max(...norms)].map((norm) => norm.toPrecision(2));
    rows.push(row("norm", `gradient norm, ${low} (pale) to ${high} (full)`));
  }
  return section("How to read it", make("ul", { class: "emberlab-legend" }, ...rows));
}

const row = (kind: string, words: string): HTMLElement =>
  make("li", {}, make("span", { class: `emberlab-key ${kind}`, "aria-hidden": "true" }), words);
