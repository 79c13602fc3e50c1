// A list of what is drawn, beside the canvas and for screen readers only: the same walk without the picture.
//
// The root names the chosen entry as its active one; around it a part of a large graph is there at a time.

import { make } from "../shared/dom.ts";
import type { Explorer } from "./explorer.ts";
import { itemWords } from "./sentences.ts";

/** How many entries are there on each side of the chosen one. */
const AROUND = 40;
let lists = 0;

export interface ItemList {
  readonly element: HTMLElement;
  /** The graph was placed anew. */
  rebuild(): void;
  show(): void;
  /** The item that many entries after `from` (before: negative); the first one from nowhere. */
  beside(from: number, by: number): number;
}

export function createList(explorer: Explorer, root: HTMLElement): ItemList {
  const prefix = `emberlab-graph-${++lists}-`;
  const element = make("ol", { class: "emberlab-unseen", "aria-label": "what is drawn, from top to bottom" });
  element.addEventListener("click", (event) => {
    const entry = (event.target as Element).closest<HTMLElement>("[data-item]");
    if (entry) explorer.choose(Number(entry.dataset["item"]));
  });
  let order: number[] = [];
  let placeOf = new Map<number, number>();

  return {
    element,
    rebuild() {
      // By place, as it is read: the order of execution may be what is to be guessed.
      order = explorer.placed.items
        .filter((item) => item.node >= 0 || item.group >= 0)
        .sort((a, b) => a.y - b.y || a.x - b.x || a.id - b.id)
        .map((item) => item.id);
      placeOf = new Map(order.map((id, at) => [id, at]));
    },
    show() {
      const at = explorer.at;
      const middle = placeOf.get(at) ?? 0;
      const from = Math.max(0, middle - AROUND);
      const entries = order.slice(from, middle + AROUND + 1).map((id, i) => {
        const button = make(
          "button",
          {
            type: "button",
            tabindex: -1,
            id: prefix + id,
            "data-item": id,
            "aria-current": id === at ? "true" : null,
          },
          itemWords(explorer, id),
        );
        return make("li", { "aria-setsize": order.length, "aria-posinset": from + i + 1 }, button);
      });
      element.replaceChildren(...entries);
      if (placeOf.has(at)) root.setAttribute("aria-activedescendant", prefix + at);
      else root.removeAttribute("aria-activedescendant");
    },
    beside(from, by) {
      const at = placeOf.get(from);
      if (at === undefined) return order[0] ?? -1;
      return order[Math.min(order.length - 1, Math.max(0, at + by))] ?? -1;
    },
  };
}
