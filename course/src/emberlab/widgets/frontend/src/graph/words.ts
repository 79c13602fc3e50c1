// The words of the picture: its size, and what each item is.

import { CONSTANT, LEAF, OPERATION, PARAMETER, type GraphDocument } from "./document.ts";
import { shorten } from "./measure.ts";
import type { Item } from "./view.ts";

const KINDS = ["operation", "leaf tensor", "parameter", "constant"];
const LONG = 120;

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;

/** The whole graph in a sentence. */
export function sizeOfGraph({ title, kind, edges }: GraphDocument): string {
  const of = (which: number): number => kind.reduce((sum, each) => sum + (each === which ? 1 : 0), 0);
  const parts = [count(of(OPERATION), "operation"), count(of(PARAMETER), "parameter")];
  parts.push(count(of(LEAF) + of(CONSTANT), "other tensor"), count(edges.length / 2, "edge"));
  const name = title ? ` of ${shorten(title, LONG)}` : "";
  return `Computation graph${name}: ${parts.join(", ")}.`;
}

/** What an item is, with its whole name, for a tooltip. */
export function sayItem(document: GraphDocument, { node, group, type }: Item): string {
  if (node < 0 && group < 0) return "more tensors than can be drawn here";
  if (node < 0) {
    const { name, type: kind } = document.groups[group];
    const said = [kind, name].filter(Boolean).map((each) => shorten(each, LONG)).join(" ");
    return type === "frame" ? `${said} (open)` : `${said} (closed)`;
  }
  const { name, label, shape, value, kind } = document;
  const parts = [shorten(name[node], LONG) || KINDS[kind[node]]];
  if (label[node]) parts.push(`makes ${shorten(label[node], LONG)}`);
  if (kind[node] !== OPERATION && name[node]) parts.push(KINDS[kind[node]]);
  if (shape[node]) parts.push(shape[node] === "scalar" ? "scalar" : `shape ${shorten(shape[node], LONG)}`);
  if (value[node]) parts.push(`value ${shorten(value[node], LONG)}`);
  const gradient = document.gradients?.text.get(node);
  if (gradient) parts.push(`gradient ${shorten(gradient, LONG)}`);
  return parts.join(", ");
}
