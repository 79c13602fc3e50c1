// The line under a picture that says in words what is chosen, read aloud when it changes.

import { make } from "./dom.ts";

export interface Say {
  element: HTMLElement;
  /** Shows `words`; muted ones are a hint of what can be done. */
  show(words: string, muted?: boolean): void;
}

export function say(name = "emberlab-say"): Say {
  const element = make("p", { class: name, "aria-live": "polite" });
  return {
    element,
    show(words, muted = false) {
      // Written only when it differs: some screen readers repeat a line that is merely set again.
      if (element.textContent !== words) element.textContent = words;
      element.classList.toggle("emberlab-hint", muted);
    },
  };
}
