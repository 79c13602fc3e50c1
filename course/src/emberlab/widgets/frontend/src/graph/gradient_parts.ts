// The gradient's way through a node: what arrives and adds up, the local rule, what leaves.

import { make } from "../shared/dom.ts";
import type { Detail, Flow } from "./details.ts";
import { OPERATION, type Thumb } from "./document.ts";
import type { Explorer } from "./explorer.ts";
import { panelHeat } from "./panel_heat.ts";
import { formula } from "./mathml.ts";

/** A part of the panel with a small heading. */
export function section(title: string, ...children: (Node | string)[]): HTMLElement {
  return make("section", {}, make("h4", {}, title), ...children);
}

export function gradientParts(explorer: Explorer, node: number, detail: Detail): HTMLElement[] {
  if (!explorer.full.gradients) return detail.rule ? [section("Local rule", formula(detail.rule))] : [];
  const walking = explorer.phase === "backward";
  const sent = explorer.done.backward;
  const visited = !walking || sent.has(node);
  const leaf = explorer.document.kind[node] !== OPERATION;
  const parts: HTMLElement[] = [];
  if (detail.arriving.length > 0) {
    const rows = detail.arriving.map((flow, i) =>
      part(
        i === 0 ? "" : "+",
        flow,
        flow.node < 0 ? "the start" : `from ${flow.name}`,
        !walking || flow.node < 0 || sent.has(flow.node),
      ),
    );
    if (detail.arriving.length > 1)
      rows.push(
        sum(detail, visited || detail.arriving.every((flow) => flow.node < 0 || sent.has(flow.node))),
      );
    const title = leaf
      ? "Collected in .grad"
      : detail.arriving.length > 1
        ? "∂ arriving, added up"
        : "∂ arriving";
    parts.push(section(title, make("div", { class: "emberlab-flow" }, ...rows.flat())));
  } else if (detail.gradient) {
    parts.push(
      section(
        "∂ gradient",
        make(
          "div",
          { class: "emberlab-flow" },
          ...amount("", detail.gradient.text, detail.gradient.thumb, ""),
        ),
      ),
    );
  }
  if (detail.rule) parts.push(section("Local rule", formula(detail.rule)));
  if (detail.leaving.length > 0) {
    const rows = detail.leaving.map((flow) => part("", flow, `to ${flow.name}`, visited));
    parts.push(section("∂ leaving", make("div", { class: "emberlab-flow" }, ...rows.flat())));
  }
  return parts;
}

const part = (sign: string, flow: Flow, whence: string, there: boolean): HTMLElement[] =>
  there
    ? amount(sign, flow.text || "none", flow.thumb, whence)
    : amount(sign, "…", null, `${whence}, still to come`);

const sum = (detail: Detail, there: boolean): HTMLElement[] =>
  amount(
    "=",
    there ? (detail.gradient?.text ?? "") : "…",
    there ? (detail.gradient?.thumb ?? null) : null,
    "their sum",
  );

/** One line of a sum: its sign, the number or heat map, and where it comes from. */
function amount(sign: string, text: string, thumb: Thumb | null, words: string): HTMLElement[] {
  return [
    make("span", { class: "emberlab-sign" }, sign),
    make("span", { class: "emberlab-amount" }, ...(thumb ? [panelHeat(thumb)] : []), make("span", {}, text)),
    make("span", { class: "emberlab-aside" }, words),
  ];
}
