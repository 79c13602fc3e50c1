// The state in words: for who reads or hears it, and for who watches the page from outside.

import { make } from "../shared/dom.ts";
import { say as sayLine } from "../shared/say.ts";
import type { Explorer } from "./explorer.ts";
import { itemWords, stepWords } from "./sentences.ts";

export interface Reading {
  readonly elements: readonly HTMLElement[];
  /** Brings the words and the root's `data-` attributes up to date. */
  show(): void;
  /** Says something until another thing is chosen. */
  speak(words: string): void;
}

export function createReading(explorer: Explorer, root: HTMLElement): Reading {
  const line = sayLine();
  const caption = make("p", { class: "emberlab-caption" });
  let spoken = { words: "", of: "" };
  const trait = (name: string): string => String(explorer.model.get(name) ?? "");
  const state = (): string => [explorer.selected, explorer.group, explorer.number].join();

  function show(): void {
    const { selected, group, number, step, phase, placed, full } = explorer;
    Object.assign(root.dataset, {
      nodes: String(full.count),
      visible: String(placed.items.filter(({ type }) => type !== "frame" && type !== "satellite").length),
      step: String(number),
      phase,
      selected: group >= 0 ? `g${group}` : selected >= 0 ? String(selected) : "",
      open: explorer.open.join(" "),
    });
    root.setAttribute("aria-label", trait("label"));
    caption.textContent = trait("caption");
    caption.hidden = caption.textContent === "";
    const own = spoken.of === state() ? spoken.words : "";
    const chosen = group >= 0 || selected >= 0 ? itemWords(explorer, explorer.at) : "";
    const words = own || chosen || (step ? stepWords(explorer, step) : "");
    line.show(words || trait("hint"), !words);
  }

  return {
    elements: [line.element, caption],
    show,
    speak(words) {
      spoken = { words, of: state() };
      show();
    },
  };
}
