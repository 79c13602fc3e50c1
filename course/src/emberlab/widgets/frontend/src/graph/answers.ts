// What is asked of a hidden node, and how a guess compares with the answer.

import type { Thumb } from "./document.ts";
import type { Explorer } from "./explorer.ts";
import {
  flat,
  judge,
  judgeDrawn,
  judgeShape,
  precision,
  readGuess,
  readNumber,
  readShape,
  type Cell,
  type Nested,
  type Verdict,
} from "./guess.ts";

export type Question =
  | { readonly kind: "number" | "largest" | "shape"; readonly prompt: string }
  | { readonly kind: "cells"; readonly prompt: string; readonly rows: number; readonly cols: number };

/** A guess as it is kept and sent: what was typed, or the drawn cells row by row ("+", "−", "0", a number, ""). */
export type Guess = string | readonly (readonly string[])[];

export const isDrawn = (guess: unknown): guess is string[][] =>
  Array.isArray(guess) && guess.every(Array.isArray);

/** Whether a heat map's cells are the entries themselves, and not means of several. */
function isWhole(explorer: Explorer, node: number, { rows, cols }: Thumb): boolean {
  const known = numbers(explorer, node);
  if (known) return flat(known.value).length === rows * cols;
  const shape = readShape(explorer.full.shape[node] ?? "");
  return shape.ok && shape.value.reduce((product, size) => product * size, 1) === rows * cols;
}

/** What to ask: a number, the signs of a small array's cells, a larger one's largest entry, or a shape. */
export function question(explorer: Explorer, node: number): Question {
  if (explorer.mode === "shape") return { kind: "shape", prompt: "Which shape does it have?" };
  const thumb = explorer.full.gradients?.thumbs.get(node);
  if (!thumb) return { kind: "number", prompt: "What is its gradient?" };
  if (!isWhole(explorer, node, thumb))
    return { kind: "largest", prompt: "How large is the largest entry of its gradient?" };
  return {
    kind: "cells",
    prompt: "Which sign has each entry of its gradient?",
    rows: thumb.rows,
    cols: thumb.cols,
  };
}

/** Why a guess cannot be taken; "" when it can. */
export function objection(asked: Question, guess: Guess): string {
  if (isDrawn(guess)) {
    const cells = guess.flat();
    if (cells.some((cell) => cell === "")) return "Fill in every cell: +, − or 0, or a number.";
    const wrong = cells.map(readCell).find((cell) => typeof cell === "string");
    return typeof wrong === "string" ? wrong : "";
  }
  const read =
    asked.kind === "shape"
      ? readShape(guess as string)
      : asked.kind === "largest"
        ? readNumber(guess as string)
        : readGuess(guess as string);
  return read.ok ? "" : read.error;
}

/** A cell's text as a guess; a string says what is wrong with it. */
function readCell(text: string): Cell | string {
  const plain = text.trim();
  if (plain === "") return null;
  if (plain === "+") return { sign: 1 };
  if (/^[-\u2212\u2013]$/.test(plain)) return { sign: -1 };
  if (plain === "0") return { sign: 0 };
  const read = readNumber(plain);
  return read.ok ? { value: read.value } : read.error;
}

export interface Answered {
  readonly text: string;
  readonly thumb: Thumb | null;
}

/** The answer itself, for a node that is no longer hidden. */
export function answer(explorer: Explorer, node: number): Answered {
  if (explorer.mode === "shape") return { text: explorer.full.shape[node] ?? "", thumb: null };
  const gradients = explorer.full.gradients;
  return { text: gradients?.text.get(node) ?? "", thumb: gradients?.thumbs.get(node) ?? null };
}

/** The answer's numbers, if they are all known. */
function numbers(explorer: Explorer, node: number): { value: Nested; slack: number } | null {
  const gradient = explorer.details.known(node)?.gradient as
    { value?: string; text: string } | null | undefined;
  const text = gradient?.value || gradient?.text || explorer.full.gradients?.text.get(node) || "";
  const read = readGuess(text);
  if (!read.ok) return null;
  // Rounding hides at most half a unit of the last place of any entry.
  const slack = Math.min(...(text.match(/\d+\.?\d*(?:e[+-]?\d+)?/gi) ?? ["0"]).map(precision));
  return { value: read.value, slack };
}

/** How a kept guess compares with the answer. */
export function verdict(explorer: Explorer, node: number, guess: unknown): Verdict {
  const { text, thumb } = answer(explorer, node);
  if (explorer.mode === "shape") {
    const [mine, theirs] = [readShape(String(guess)), readShape(text)];
    return mine.ok && theirs.ok
      ? judgeShape(mine.value, theirs.value)
      : { right: false, words: "This guess is not a shape." };
  }
  const known = numbers(explorer, node);
  if (isDrawn(guess) && thumb) {
    const cells = guess
      .flat()
      .map((cell) => readCell(cell))
      .map((cell) => (typeof cell === "string" ? null : cell));
    return judgeDrawn(cells, Array.from(thumb.cells), known && flat(known.value), known?.slack);
  }
  const asked = question(explorer, node);
  if (asked.kind === "largest") {
    const [mine, theirs] = [readNumber(String(guess)), readNumber(text.replace(/^\|max\|\s*/, ""))];
    return mine.ok && theirs.ok
      ? judge(Math.abs(mine.value), theirs.value, precision(text))
      : { right: false, words: "This guess is not a number." };
  }
  const mine = readGuess(String(guess));
  if (!mine.ok || !known)
    return {
      right: false,
      words: mine.ok ? "The answer's numbers are not known here." : "This guess is not a number.",
    };
  return judge(mine.value, known.value, known.slack);
}
