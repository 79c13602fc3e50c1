// Items and steps in sentences: for the tooltip, the list that screen readers walk, and what is said aloud.

import { clean, shorten } from "../shared/text.ts";
import {
  CONSTANT,
  DIFFERS,
  NOT_FINITE,
  NO_BACKWARD,
  NO_FORWARD,
  ONLY_HERE,
  OPERATION,
  OUTPUT,
  PARAMETER,
  type GraphDocument,
} from "./document.ts";
import type { Explorer } from "./explorer.ts";
import { adding, type Step } from "./steps.ts";

const FLAGS: readonly [number, string][] = [
  [OUTPUT, "output"],
  [NO_FORWARD, "forward not built"],
  [NO_BACKWARD, "backward not built"],
  [ONLY_HERE, "only in this run"],
  [DIFFERS, "differs in the other run"],
  [NOT_FINITE, "has nan or inf"],
];

const kindWord = (document: GraphDocument, node: number): string => {
  const kind = document.kind[node];
  return kind === PARAMETER
    ? "parameter"
    : kind === CONSTANT
      ? "constant"
      : kind === OPERATION
        ? "operation"
        : "tensor";
};

/** What a node is called in a sentence, at most 60 characters. */
export function called(document: GraphDocument, node: number): string {
  const name =
    document.kind[node] === OPERATION ? document.label[node] || document.name[node] : document.name[node];
  return shorten(name || kindWord(document, node), 60);
}

/** One node: "h = matmul, 3×5, output". */
export function nodeWords(document: GraphDocument, node: number): string {
  const flags = document.flags[node] as number;
  const label = document.label[node];
  const name = document.name[node] ?? "";
  const head =
    document.kind[node] === OPERATION
      ? `${label ? `${shorten(label, 60)} = ` : ""}${shorten(name, 60)}`
      : name
        ? `${shorten(name, 60)}, ${kindWord(document, node)}`
        : kindWord(document, node);
  const shape = document.shape[node];
  const value = document.value[node];
  const gradient = document.gradients?.text.get(node);
  const parts = [
    head,
    value ? `value ${value}` : shape === "?" ? "shape to guess" : shape,
    gradient === "?" ? "gradient to guess" : gradient ? `gradient ${gradient}` : "",
    ...FLAGS.filter(([flag]) => flags & flag).map(([, words]) => words),
    document.health.get(String(node))?.flag ?? "",
  ];
  return clean(parts.filter((part) => part).join(", "));
}

export function groupWords(explorer: Explorer, group: number, closed: boolean): string {
  const { name, type } = explorer.document.groups[group] ?? { name: "", type: "" };
  const flag = explorer.document.health.get(`g${group}`)?.flag;
  const title = [type || "block", name]
    .filter((part) => part)
    .map((part) => shorten(part, 60))
    .join(" ");
  return `${title}${flag ? `, ${flag}` : ""}, ${closed ? "closed: Enter opens it" : "open: Enter closes it"}`;
}

/** An item and what it is joined to: "h = matmul, 3×5. From x and w. To relu." */
export function itemWords(explorer: Explorer, id: number): string {
  const item = explorer.item(id);
  if (!item) return "";
  if (item.type === "satellite" && item.node < 0) return "more tensors than are drawn";
  const head =
    item.node < 0
      ? groupWords(explorer, item.group, item.type === "group")
      : nodeWords(explorer.document, item.node);
  if (item.type === "satellite") {
    const copies = explorer.placed.satellites.get(item.node)?.length ?? 1;
    return `${head}${copies > 1 ? `, shared: used ${copies} times` : ""}. To ${short(explorer, item.parent)}.`;
  }
  const hung = item.type === "unit" ? explorer.neighbours.children(id) : [];
  const from = [...explorer.neighbours.inputs(id), ...hung].map((input) => short(explorer, input));
  const to = explorer.neighbours.consumers(id).map((output) => short(explorer, output));
  return `${head}.${from.length ? ` From ${listed(from)}.` : ""}${to.length ? ` To ${listed(to)}.` : ""}`;
}

const short = (explorer: Explorer, id: number): string => {
  const item = explorer.item(id);
  if (!item) return "";
  if (item.type === "satellite" && item.node < 0) return "more";
  return item.node >= 0
    ? called(explorer.document, item.node)
    : shorten(explorer.document.groups[item.group]?.name || "a block", 60);
};

/** "a", "a and b", "a, b and c", "a, b, c and 4 more". */
export function listed(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return shown.length < 2
    ? (shown[0] ?? "")
    : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

/** Whether a gradient is told as a number, and not as an array's largest entry or a count. */
export const isNumber = (text: string): boolean =>
  /^[-+\u2212]?(\d|\.\d|nan$|inf$)/i.test(text) && !text.includes("parts");

/** The sum that a gradient is, as far as its parts have come: "2.0 + 4.0 = 6.0"; "" where nothing is known. */
export function sumWords(explorer: Explorer, node: number, sent: ReadonlySet<number>): string {
  const detail = explorer.knownDetail(node);
  const sum = explorer.document.gradients?.text.get(node) ?? detail?.gradient?.text ?? "";
  if (!detail || detail.arriving.length === 0) return sum;
  if (sum === "?") return "to guess";
  if (detail.arriving.every((part) => isNumber(part.text))) return adding(detail.arriving, sent, sum);
  // Arrays are told by their largest entry, and these do not add up.
  const [here, all] = [
    detail.arriving.filter((part) => part.node < 0 || sent.has(part.node)).length,
    detail.arriving.length,
  ];
  if (all === 1) return here ? sum : "";
  return here === all ? `${sum}, the sum of ${all} parts` : here ? `${here} of ${all} parts` : "";
}

/** What happens at a step, in a sentence. */
export function stepWords(explorer: Explorer, step: Step): string {
  const { document, walk } = explorer;
  const backward = step.phase === "backward";
  const [at, of] = backward ? [step.last - walk.forward, walk.backward] : [step.last, walk.forward];
  const head = `${backward ? "Backward" : "Forward"} ${at} of ${of}`;
  const item = explorer.item(Number(step.item));
  if (item?.type === "group")
    return `${head}: ${short(explorer, item.id)}, ${step.nodes.length} step${step.nodes.length === 1 ? "" : "s"} at once.`;
  const node = step.nodes[0] as number;
  if (!backward) return `${head}: ${nodeWords({ ...document, gradients: null }, node)}.`;
  const sum = sumWords(explorer, node, explorer.done.backward);
  if (document.kind[node] !== OPERATION)
    return `${head}: ${called(document, node)} collects ${sum || "its gradient"} in .grad.`;
  const leaving = (explorer.knownDetail(node)?.leaving ?? []).map(
    (flow) => `${flow.text || "a gradient"} to ${shorten(flow.name, 40)}`,
  );
  return `${head}: ${called(document, node)}. Arriving: ${sum || "its gradient"}.${leaving.length ? ` Leaving: ${listed(leaving)}.` : ""}`;
}
