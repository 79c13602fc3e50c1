// The full name of what is under the pointer, beside it, so that it covers as little as it can.

import { make } from "../shared/dom.ts";

export interface Tooltip {
  readonly element: HTMLElement;
  /** `words` right of a point of the board, above it where there is no room; "" hides it. */
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
      const [width, height] = [element.offsetWidth, element.offsetHeight];
      const beside = x + 8 + width <= board.clientWidth - 4;
      element.style.left = `${beside ? x + 8 : Math.max(4, board.clientWidth - width - 4)}px`;
      element.style.top = `${beside ? Math.min(y, board.clientHeight - height - 4) : Math.max(4, y - height - 8)}px`;
    },
  };
}
