// Predict, then reveal: the question for what is hidden, and the guess beside the answer afterwards.

import { make } from "../shared/dom.ts";
import { answer, isDrawn, question, verdict } from "./answers.ts";
import type { Thumb } from "./document.ts";
import type { Explorer } from "./explorer.ts";
import { section } from "./gradient_parts.ts";
import { guessForm } from "./guess_form.ts";
import type { Verdict } from "./guess.ts";
import { panelHeat } from "./panel_heat.ts";
import { wordButton } from "./icons.ts";
import { coming, showNext } from "./next.ts";
import { asList, tell } from "./traits.ts";

/** What was guessed of a node, by whichever view; undefined for nothing. */
export function guessOf(explorer: Explorer, node: number): unknown {
  return (explorer.model.get("guesses") as Record<string, unknown> | undefined)?.[String(node)];
}

/** Keeps a guess (null: the answer was asked for) and shows the answer. */
function reveal(explorer: Explorer, node: number, guess: unknown): void {
  const { model } = explorer;
  const guesses = (model.get("guesses") as Record<string, unknown> | undefined) ?? {};
  const revealed = asList(model.get("revealed"));
  tell(model, {
    ...(guess === null ? {} : { guesses: { ...guesses, [String(node)]: guess } }),
    ...(revealed.includes(node) ? {} : { revealed: [...revealed, node] }),
  });
}

/** What the panel asks or answers of a node; nothing where nothing is to be guessed. */
export function predictPart(explorer: Explorer, node: number, say: (words: string) => void): HTMLElement[] {
  if (explorer.mode !== "gradient" && explorer.mode !== "shape") return [];
  if (explorer.hidden.has(node)) {
    return [
      guessForm(
        question(explorer, node),
        (guess) => {
          reveal(explorer, node, guess);
          say(told(verdict(explorer, node, guess)));
        },
        () => {
          reveal(explorer, node, null);
          say(`The answer is ${answer(explorer, node).text || "shown"}.`);
        },
      ),
    ];
  }
  const guess = guessOf(explorer, node);
  if (guess === undefined) return [];
  const judged = verdict(explorer, node, guess);
  const { text, thumb } = answer(explorer, node);
  const both = make(
    "div",
    { class: "emberlab-both" },
    side("your guess", isDrawn(guess) ? drawn(guess) : null, isDrawn(guess) ? "" : String(guess), judged),
    side("the answer", thumb, text, null),
  );
  return [
    section(
      "Predicted",
      both,
      make("p", { class: judged.right ? "emberlab-right" : "emberlab-wrong" }, told(judged)),
    ),
  ];
}

const told = ({ right, words }: Verdict): string => `${right ? "✓" : "✗"} ${words}`;

function side(title: string, thumb: Thumb | null, text: string, judged: Verdict | null): HTMLElement {
  const picture = thumb ? [panelHeat(thumb, judged?.cells ?? null)] : [];
  return make(
    "div",
    {},
    make("p", { class: "emberlab-aside" }, title),
    ...picture,
    ...(text ? [make("p", { class: "emberlab-amount" }, text)] : []),
  );
}

/** A drawn guess as a heat map: the sign at full strength. */
const drawn = (guess: string[][]): Thumb => ({
  rows: guess.length,
  cols: guess[0]?.length ?? 0,
  cells: guess
    .flat()
    .map((cell) => (/^[-\u2212\u2013]/.test(cell) ? -100 : cell === "" || Number(cell) === 0 ? 0 : 100)),
});

/** The question for the next node, and a way on for who cannot tell. */
export function nextQuestion(explorer: Explorer, say: (words: string) => void): HTMLElement {
  const next = coming(explorer);
  if (!next) return section("Done", make("p", {}, "That was all: nothing comes next."));
  const words =
    next.phase === "backward" ? "Which node gets its gradient next?" : "Which operation runs next?";
  const show = wordButton("Show me", () => {
    showNext(explorer);
    say("Shown. And the next one?");
  });
  return section(
    words,
    make("p", {}, "Click it, or go there with the arrow keys and press Enter."),
    make("div", { class: "emberlab-buttons" }, show),
  );
}
