// The full name of what is under the pointer, beside it.

import { make } from "../shared/dom.ts";

export interface Tooltip {
  readonly element: HTMLElement;
  /** `words` at a point of the board; "" hides it. */
  show(words: string, x: number, y: number): void;
}

export function createTooltip(board: HTMLElement): Tooltip {
  const element = make("div", { class: "emberlab-tip", "aria-hidden": "true", hidden: true });
  return {
    element,
    show(words, x, y) {
      element.hidden = words === "";
      if (element.hidden) return;
      if (element.textContent !== words) element.textContent = words;
      const left = Math.max(4, Math.min(x + 12, board.clientWidth - element.offsetWidth - 4));
      const below = y + 20 + element.offsetHeight <= board.clientHeight;
      element.style.left = `${left}px`;
      element.style.top = `${below ? y + 16 : Math.max(4, y - element.offsetHeight - 8)}px`;
    },
  };
}
