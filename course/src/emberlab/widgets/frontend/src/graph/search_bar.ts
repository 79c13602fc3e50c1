// The search field: finds while one types, goes from one to the next, tells how many.

import { make } from "../shared/dom.ts";
import type { Explorer } from "./explorer.ts";
import { iconButton } from "./icons.ts";
import { countWords, find, turned, type Searched } from "./search.ts";

export interface SearchBar {
  readonly element: HTMLElement;
  open(): void;
  close(): void;
}

/** What of a node can be found: what is shown of it, its modules, and its line where that is known here. */
export function searched(explorer: Explorer): Searched {
  const { document } = explorer;
  const paths = document.groups.map(({ name, type }) => [name, type]);
  return {
    length: document.count,
    texts(node) {
      const { name, label, symbol, shape } = document;
      return [name, label, symbol, shape].map((column) => column[node] ?? "").filter(Boolean);
    },
    more(node) {
      const line = explorer.details.known(node)?.line;
      return [...(paths[document.group[node] as number] ?? []), line?.text ?? "", line?.where ?? ""].filter(
        Boolean,
      );
    },
  };
}

/** `go` is called with each node that the search comes to; `left` when the search is over. */
export function createSearchBar(explorer: Explorer, go: (node: number) => void, left: () => void): SearchBar {
  const field = make("input", {
    type: "search",
    "aria-label": "find a node",
    placeholder: "name, operation, shape, line",
    autocomplete: "off",
    spellcheck: "false",
  });
  const count = make("span", { class: "emberlab-place", role: "status" });
  const element = make("div", { class: "emberlab-search", role: "search", hidden: true }, field, count);
  element.append(
    iconButton("previous", "previous (Shift+Enter)", () => turn(-1)),
    iconButton("next", "next (Enter)", () => turn(1)),
    iconButton("close", "end the search (Escape)", close),
  );
  let found: number[] = [];
  let at = -1;

  function turn(step: 1 | -1): void {
    at = turned(at, step, found.length);
    count.textContent = field.value.trim() ? countWords(found, at) : "";
    if (at >= 0) go(found[at] as number);
  }

  function search(): void {
    found = find(searched(explorer), field.value);
    at = -1;
    count.textContent = field.value.trim() ? countWords(found, at) : "";
  }

  function close(): void {
    element.hidden = true;
    left();
  }

  let pause: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(search, explorer.document.count > 2000 ? 150 : 0);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      clearTimeout(pause);
      const before = found;
      if (at < 0) search();
      if (before.join() !== found.join()) at = -1;
      turn(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    element,
    open() {
      element.hidden = false;
      field.focus();
      field.select();
    },
    close,
  };
}
