// Predict, then reveal: what is still to be guessed is taken out of the data before anything can show it.
//
// The picture, the panel, the list for screen readers and the export are all made from the veiled copy.

import type { Detail, Flow } from "./details.ts";
import { OPERATION, OUTPUT, type GraphDocument } from "./document.ts";

export type Mode = "" | "gradient" | "shape" | "next";

export const asMode = (mode: unknown): Mode =>
  mode === "gradient" || mode === "shape" || mode === "next" ? mode : "";

/** What stands where an answer will. */
export const SECRET = "?";

/** The nodes that are still to be guessed: not what was revealed, and not the output's own gradient, which is given. */
export function secrets(document: GraphDocument, mode: Mode, revealed: Iterable<number>): Set<number> {
  const hidden = new Set<number>();
  if (mode === "gradient" && document.gradients) {
    const { text, thumbs } = document.gradients;
    for (let node = 0; node < document.count; node++) {
      if ((text.has(node) || thumbs.has(node)) && !((document.flags[node] as number) & OUTPUT))
        hidden.add(node);
    }
  }
  if (mode === "shape") {
    for (let node = 0; node < document.count; node++) {
      if (document.kind[node] === OPERATION && document.shape[node]) hidden.add(node);
    }
  }
  for (const node of revealed) hidden.delete(node);
  return hidden;
}

/** The document without what is hidden. */
export function veiledDocument(
  document: GraphDocument,
  mode: Mode,
  hidden: ReadonlySet<number>,
): GraphDocument {
  if (hidden.size === 0) return document;
  const health = new Map(document.health);
  const gradients = document.gradients && {
    ...document.gradients,
    text: new Map(document.gradients.text),
    thumbs: new Map(document.gradients.thumbs),
  };
  const thumbs = new Map(document.thumbs);
  const shape = [...document.shape];
  const value = [...document.value];
  for (const node of hidden) {
    health.delete(String(node));
    gradients?.thumbs.delete(node);
    if (mode === "gradient") gradients?.text.set(node, SECRET);
    else {
      gradients?.text.delete(node);
      thumbs.delete(node);
      shape[node] = SECRET;
      value[node] = "";
    }
  }
  return { ...document, health, gradients, thumbs, shape, value };
}

const hiddenFlow = (flow: Flow): Flow => ({ ...flow, text: SECRET, thumb: null });

/** What is known of a node without what is hidden, of itself and of its neighbours. */
export function veiledDetail(detail: Detail, node: number, mode: Mode, hidden: ReadonlySet<number>): Detail {
  // What leaves towards a hidden node is its gradient, or a part of it.
  const leaving = detail.leaving.map((flow) => (hidden.has(flow.node) ? hiddenFlow(flow) : flow));
  if (!hidden.has(node)) return { ...detail, leaving };
  const gradient = detail.gradient && { text: SECRET, thumb: null };
  const arriving = detail.arriving.map(hiddenFlow);
  if (mode === "gradient") return { ...detail, leaving, gradient, arriving };
  return { ...detail, leaving, gradient, arriving, shape: SECRET, value: "", memory: "" };
}
