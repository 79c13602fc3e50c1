// What stands around the canvas to press: the walk above it, the tools at its side.

import { make } from "../shared/dom.ts";
import { player, type Player } from "../shared/player.ts";
import type { Explorer } from "./explorer.ts";
import { iconButton, wordButton } from "./icons.ts";
import { moved } from "./steps.ts";

export interface Walkbar {
  readonly element: HTMLElement;
  readonly player: Player;
  show(): void;
}

/** The switch between the two ways, and the player; `phase` is asked to turn, `refused` told of a step not allowed. */
export function createWalkbar(
  explorer: Explorer,
  phase: (phase: "forward" | "backward") => void,
  refused: () => void,
): Walkbar {
  const go = (position: number): void => {
    if (explorer.mode === "next" && position > explorer.index + 1) return refused();
    // From one step to the next, so that a group that is walked over ends where its last node does.
    explorer.goTo(
      position <= 0
        ? 0
        : (explorer.walk.steps[position - 1]?.last ?? moved(explorer.walk, explorer.number, 1)),
    );
  };
  const bar = player(go);
  const forward = wordButton("↓ Forward", () => phase("forward"), {
    title: "forward, in the order in which it ran (f)",
  });
  const backward = wordButton("↑ Backward ∂", () => phase("backward"));
  const ways = make("div", { class: "emberlab-ways", role: "group", "aria-label": "way" }, forward, backward);
  const element = make("div", { class: "emberlab-walk" }, ways, bar.element);
  return {
    element,
    player: bar,
    show() {
      const { gradients } = explorer.full;
      const off = gradients !== null && gradients.state !== "ready";
      backward.setAttribute("aria-disabled", String(off));
      backward.title = off ? gradients.why : "backward, in the order of the tape (b)";
      forward.setAttribute("aria-pressed", String(explorer.phase === "forward"));
      backward.setAttribute("aria-pressed", String(explorer.phase === "backward"));
      bar.show(explorer.index + 1, explorer.walk.steps.length + 1);
      element.hidden = explorer.walk.steps.length === 0;
    },
  };
}

export interface ToolActions {
  search(): void;
  zoom(factor: number): void;
  fit(): void;
  larger(): void;
  svg(): void;
  png(): void;
  help(): void;
}

export function createTools(actions: ToolActions): HTMLElement {
  return make(
    "div",
    { class: "emberlab-tools", role: "toolbar", "aria-label": "tools", "aria-orientation": "vertical" },
    iconButton("search", "find a node (/)", actions.search),
    iconButton("nearer", "nearer (+)", () => actions.zoom(1.25)),
    iconButton("further", "further (-)", () => actions.zoom(0.8)),
    iconButton("fit", "the whole graph (0)", actions.fit),
    iconButton("larger", "larger or smaller", actions.larger),
    wordButton("SVG", actions.svg, {
      title: "save as SVG",
      "aria-label": "save as SVG",
      class: "emberlab-button emberlab-tool word",
    }),
    wordButton("PNG", actions.png, {
      title: "save as PNG",
      "aria-label": "save as PNG",
      class: "emberlab-button emberlab-tool word",
    }),
    iconButton("help", "keys (?)", actions.help),
  );
}
