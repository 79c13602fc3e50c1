// What each key does, in one table: for the handler and for the page that "?" shows.

import { make } from "../shared/dom.ts";

/** What the host can do on a key. */
export interface Actions {
  arrow(way: "up" | "down" | "left" | "right"): void;
  walk(by: 1 | -1): void;
  enter(): void;
  zoom(factor: number): void;
  fit(): void;
  search(): void;
  phase(phase: "forward" | "backward"): void;
  help(): void;
  clear(): void;
  /** Space, "[", "]", Home, End; true where the key was used. */
  play(key: string): boolean;
}

const HELP: readonly [string, string][] = [
  ["↑ ↓", "to what it is made of, to what uses it"],
  ["← →", "to its neighbours"],
  ["PageUp PageDown", "one after the other"],
  ["Enter", "open or close a module; step into it; guess"],
  ["] [", "a step on, a step back"],
  ["Space", "play, pause"],
  ["Home End", "first step, last step"],
  ["f b", "forward, backward"],
  ["+ − 0", "nearer, further, the whole"],
  ["/", "find"],
  ["Escape", "choose nothing"],
  ["Tab", "leave the graph"],
];
const MOUSE: readonly [string, string][] = [
  ["drag", "move the graph"],
  ["Ctrl or ⌘ + wheel, pinch", "nearer, further"],
  ["click, double click", "details, open or close"],
];

/** Does what a key means; true where it means something. */
export function act(key: string, actions: Actions): boolean {
  const meanings: Record<string, () => void> = {
    ArrowUp: () => actions.arrow("up"),
    ArrowDown: () => actions.arrow("down"),
    ArrowLeft: () => actions.arrow("left"),
    ArrowRight: () => actions.arrow("right"),
    PageDown: () => actions.walk(1),
    PageUp: () => actions.walk(-1),
    Enter: actions.enter,
    "+": () => actions.zoom(1.25),
    "=": () => actions.zoom(1.25),
    "-": () => actions.zoom(0.8),
    "0": actions.fit,
    "/": actions.search,
    f: () => actions.phase("forward"),
    b: () => actions.phase("backward"),
    "?": actions.help,
    Escape: actions.clear,
  };
  const meaning = Object.hasOwn(meanings, key) ? meanings[key] : undefined;
  if (!meaning) return actions.play(key);
  meaning();
  return true;
}

/** The page that "?" shows over the graph. */
export function helpPage(): HTMLElement {
  const rows = [...HELP, ...MOUSE].flatMap(([keys, words]) => [make("dt", {}, keys), make("dd", {}, words)]);
  return make(
    "div",
    { class: "emberlab-help", hidden: true, role: "document", tabindex: 0, "aria-label": "keys" },
    make("dl", {}, ...rows),
  );
}
