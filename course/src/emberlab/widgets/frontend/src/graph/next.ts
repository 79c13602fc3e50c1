// Predict the next node: a guess is answered with the reason why it can or cannot be.

import { OPERATION } from "./document.ts";
import type { Explorer } from "./explorer.ts";
import { judgeNext, moved } from "./steps.ts";
import { tell } from "./traits.ts";
import { called, listed } from "./sentences.ts";

/** What a node waits for: forward its inputs that are computed, backward the gradient of what uses it. */
function needs(explorer: Explorer, node: number, backward: boolean): number[] {
  const { edges, kind, gradients } = explorer.document;
  const tape = new Set(gradients?.order);
  const waited: number[] = [];
  for (let i = 0; i < edges.length; i += 2) {
    const [source, target] = [edges[i] as number, edges[i + 1] as number];
    if (backward ? source === node && tape.has(target) : target === node && kind[source] === OPERATION)
      waited.push(backward ? target : source);
  }
  return [...new Set(waited)];
}

/** The step that is to be guessed; null at the end. */
export const coming = (explorer: Explorer) => explorer.walk.steps[explorer.index + 1] ?? null;

/** Answers the guess that an item comes next, and goes there if it does. */
export function guessNext(explorer: Explorer, id: number): string {
  const next = coming(explorer);
  if (!next) return "That was all: nothing comes next.";
  const item = explorer.item(id);
  if (!item) return "";
  const backward = next.phase === "backward";
  const verb = backward ? "gets its gradient" : "runs";
  const unit = item.type === "satellite" && !backward ? item.parent : id;
  const visits = new Set(
    backward
      ? explorer.walk.visits.slice(explorer.walk.forward)
      : explorer.walk.visits.slice(0, explorer.walk.forward),
  );
  const nodes = [...visits].filter(
    (node) => explorer.itemOf(node) === unit || (item.type === "satellite" && node === item.node),
  );
  if (nodes.length === 0) return "This was there from the beginning. Choose an operation.";
  const done = backward ? explorer.done.backward : explorer.done.forward;
  const open = nodes.filter((node) => !done.has(node));
  const guess = next.nodes.find((node) => nodes.includes(node)) ?? open[0] ?? (nodes[0] as number);
  const name = called(explorer.document, guess);
  const { order, missing } = judgeNext(guess, next.nodes, done, needs(explorer, guess, backward));
  const answer = next.nodes[0] as number;
  const guesses = (explorer.model.get("guesses") as Record<string, unknown> | undefined) ?? {};
  if (!(String(answer) in guesses))
    tell(explorer.model, { guesses: { ...guesses, [String(answer)]: guess } });
  if (order === "right") {
    showNext(explorer);
    return `✓ Right: ${name} ${verb} now.`;
  }
  if (order === "done already") return `✗ ${name} is done already.`;
  if (order === "also ready") return `✗ ${name} could come now, but here another one comes first. Try again.`;
  const waits = listed(missing.map((node) => called(explorer.document, node)));
  return `✗ Not yet: ${name} waits for ${backward ? "the gradient from " : ""}${waits}. Try again.`;
}

/** Goes to the next node without a guess. */
export function showNext(explorer: Explorer): void {
  const next = coming(explorer);
  if (!next) return;
  const revealed = (explorer.model.get("revealed") as number[] | undefined) ?? [];
  const added = next.nodes.filter((node) => !revealed.includes(node));
  if (added.length) tell(explorer.model, { revealed: [...revealed, ...added] });
  explorer.goTo(moved(explorer.walk, explorer.number, 1));
}
