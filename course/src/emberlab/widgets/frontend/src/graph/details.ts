// What is known of one node beyond the picture: sent along with small graphs, asked of Python for large ones.

import { asThumb, type Thumb } from "./document.ts";
import type { Model } from "../shared/dom.ts";

export interface Formula {
  readonly mathml: string;
  readonly text: string;
  /** What the formula means, or what stands in its place. */
  readonly words?: string;
}

export interface Flow {
  readonly node: number;
  readonly name: string;
  readonly text: string;
  readonly thumb: Thumb | null;
}

export interface Detail {
  readonly title: string;
  readonly grad_fn: string;
  readonly shape: string;
  readonly dtype: string;
  readonly memory: string;
  readonly time: string;
  readonly value: string;
  readonly line: { readonly where: string; readonly text: string } | null;
  readonly unbuilt: string;
  readonly rule: Formula | null;
  readonly inputs: readonly {
    readonly node: number;
    readonly name: string;
    readonly local: Formula | null;
  }[];
  /** One part for each consumer; their sum is `gradient`. */
  readonly arriving: readonly Flow[];
  readonly gradient: { readonly text: string; readonly thumb: Thumb | null } | null;
  readonly leaving: readonly Flow[];
}

const EMPTY: Detail = {
  title: "",
  grad_fn: "",
  shape: "",
  dtype: "",
  memory: "",
  time: "",
  value: "",
  line: null,
  unbuilt: "",
  rule: null,
  inputs: [],
  arriving: [],
  gradient: null,
  leaving: [],
};

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const objects = <T>(value: unknown): T[] => (Array.isArray(value) ? value.filter(isObject) : []);
const formulaOf = (value: unknown): Formula | null =>
  isObject(value) ? { mathml: "", text: "", ...(value as Partial<Formula>) } : null;

const flows = (value: unknown): Flow[] =>
  objects<Flow>(value).map((each) => ({ ...each, thumb: asThumb(each.thumb) }));

/** What was sent, with what is missing or of another form left empty: one odd part must not hide all others. */
export function complete(sent: object): Detail {
  const all = { ...EMPTY, ...sent };
  return {
    ...all,
    line: isObject(all.line) ? all.line : null,
    rule: formulaOf(all.rule),
    inputs: objects<Detail["inputs"][number]>(all.inputs).map((each) => ({
      ...each,
      local: formulaOf(each.local),
    })),
    arriving: flows(all.arriving),
    gradient: isObject(all.gradient) ? { ...all.gradient!, thumb: asThumb(all.gradient!.thumb) } : null,
    leaving: flows(all.leaving),
  };
}

/** How long Python may take before the reader is told that it does not answer, in ms. */
const PATIENCE = 2000;

export type Answer = Detail | "asked" | "silent";

export interface Details {
  /** What is known now; asks Python where nothing is, and `changed` is called when the answer is there. */
  of(node: number): Answer;
  /** What is known now, without asking. */
  known(node: number): Detail | null;
  dispose(): void;
}

export function createDetails(model: Model, changed: () => void): Details {
  let answers = new Map<number, Detail>();
  const waiting = new Map<number, ReturnType<typeof setTimeout>>();
  const silent = new Set<number>();

  const settle = (node: number): void => {
    clearTimeout(waiting.get(node));
    waiting.delete(node);
  };
  const onMessage = (message: unknown): void => {
    const { node, details } = (message ?? {}) as { node?: unknown; details?: unknown };
    if (typeof node !== "number" || typeof details !== "object" || details === null) return;
    settle(node);
    silent.delete(node);
    answers.set(node, complete(details));
    changed();
  };
  // Another run of the same code has other values: everything is asked anew.
  const forget = (): void => {
    answers = new Map();
    silent.clear();
    for (const node of [...waiting.keys()]) settle(node);
    changed();
  };
  model.on("msg:custom", onMessage);
  model.on("change:details", forget);

  const known = (node: number): Detail | null => {
    const sent = (model.get("details") as Record<string, Partial<Detail>> | undefined)?.[String(node)];
    if (!answers.has(node) && sent) answers.set(node, complete(sent));
    return answers.get(node) ?? null;
  };
  return {
    known,
    of(node) {
      const answer = known(node);
      if (answer) return answer;
      if (silent.has(node)) return "silent";
      if (!waiting.has(node)) {
        waiting.set(
          node,
          setTimeout(() => {
            waiting.delete(node);
            silent.add(node);
            changed();
          }, PATIENCE),
        );
        model.send({ ask: "details", node });
      }
      return "asked";
    },
    dispose() {
      for (const node of [...waiting.keys()]) settle(node);
      model.off("msg:custom", onMessage);
      model.off("change:details", forget);
    },
  };
}
