// The walk through a graph: forward in execution order, backward in the order of the tape.
//
// Numbers count single visits (0: nothing yet; 1 … F: the operations; F + 1 … F + B: what backward visits), so that
// they mean the same whatever is open. A step is what is walked at once: one visible unit, or a closed group's
// visits that follow each other.

export type Phase = "" | "forward" | "backward";

export interface Step {
  readonly phase: "forward" | "backward";
  /** The first and the last number of this step. */
  readonly first: number;
  readonly last: number;
  /** The nodes visited, in order. */
  readonly nodes: readonly number[];
  /** What shows them: the key of a visible item. */
  readonly item: string;
}

export interface Walk {
  readonly steps: readonly Step[];
  /** How many operations forward runs, and how many nodes backward visits. */
  readonly forward: number;
  readonly backward: number;
  /** The visited node by number - 1. */
  readonly visits: readonly number[];
}

/** The walk for what is visible: `shown` gives a node's visible item, and whether that is a closed group. */
export function plan(
  operations: readonly number[],
  tape: readonly number[],
  shown: (node: number) => { readonly item: string; readonly closed: boolean },
): Walk {
  const steps: (Step & { last: number; nodes: number[] })[] = [];
  const add = (phase: "forward" | "backward", node: number, number: number): void => {
    const { item, closed } = shown(node);
    const last = steps[steps.length - 1];
    if (closed && last?.item === item && last.phase === phase) {
      last.last = number;
      last.nodes.push(node);
    } else steps.push({ phase, first: number, last: number, nodes: [node], item });
  };
  operations.forEach((node, i) => add("forward", node, i + 1));
  tape.forEach((node, i) => add("backward", node, operations.length + i + 1));
  return { steps, forward: operations.length, backward: tape.length, visits: [...operations, ...tape] };
}

/** The index of the step that holds a number; -1 before the first. */
export function indexAt(walk: Walk, number: number): number {
  let low = 0;
  let high = walk.steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((walk.steps[middle] as Step).first <= number) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export const phaseAt = (walk: Walk, number: number): Phase =>
  number <= 0 ? "" : number <= walk.forward ? "forward" : "backward";

/** The number after (or before) a number by whole steps; it stays within the walk. */
export function moved(walk: Walk, number: number, by: 1 | -1): number {
  const next = indexAt(walk, number) + by;
  if (next < 0) return 0;
  return walk.steps[Math.min(next, walk.steps.length - 1)]?.last ?? 0;
}

/** The nodes that are finished at a number: by forward, and by backward. */
export function finished(walk: Walk, number: number): { forward: Set<number>; backward: Set<number> } {
  const upTo = Math.min(number, walk.visits.length);
  return {
    forward: new Set(walk.visits.slice(0, Math.min(upTo, walk.forward))),
    backward: new Set(walk.visits.slice(walk.forward, Math.max(upTo, walk.forward))),
  };
}

export interface Part {
  readonly node: number;
  readonly text: string;
}

/** The parts of a gradient that have arrived, joined as they add up: "2.0 + 4.0", and "= 6.0" when all are there.
 *
 * A part arrives when backward has visited the consumer that sends it; the start's (node -1) is there at once.
 */
export function adding(parts: readonly Part[], sent: ReadonlySet<number>, sum: string): string {
  const here = parts.filter((part) => part.node < 0 || sent.has(part.node));
  if (here.length === 0) return "";
  const joined = here.map((part, i) => (i === 0 ? part.text : added(part.text))).join("");
  return here.length === parts.length && sum && parts.length > 1 ? `${joined} = ${sum}` : joined;
}

const added = (text: string): string => (/^[-\u2212]/.test(text) ? ` \u2212 ${text.slice(1)}` : ` + ${text}`);

export type Order = "right" | "too early" | "also ready" | "done already";

/** What is to be said of a guess for the next node: `needs` are the nodes it waits for. */
export function judgeNext(
  guess: number,
  next: readonly number[],
  done: ReadonlySet<number>,
  needs: readonly number[],
): { readonly order: Order; readonly missing: readonly number[] } {
  if (next.includes(guess)) return { order: "right", missing: [] };
  if (done.has(guess)) return { order: "done already", missing: [] };
  const missing = needs.filter((node) => !done.has(node));
  return { order: missing.length > 0 ? "too early" : "also ready", missing };
}
