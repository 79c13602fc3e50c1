// Turns between forward and backward; the gradients are asked of Python when they are first wanted.

import type { Explorer } from "./explorer.ts";

/** How long Python may take before the reader is told that it does not answer, in ms. */
const PATIENCE = 2000;

export class Sweep {
  private readonly explorer: Explorer;
  private readonly say: (words: string) => void;
  private wanted = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(explorer: Explorer, say: (words: string) => void) {
    this.explorer = explorer;
    this.say = say;
  }

  /** Gradients that are to be guessed must be there. */
  begin(): void {
    if (this.explorer.mode === "gradient" && !this.explorer.full.gradients) this.ask();
  }

  turn(phase: "forward" | "backward"): void {
    const { explorer } = this;
    const { gradients } = explorer.full;
    const first = explorer.walk.steps.find((step) => step.phase === phase);
    if (phase === "forward" || (explorer.ready && first)) {
      this.wanted = false;
      if (explorer.mode === "next") explorer.goTo(phase === "forward" ? 0 : explorer.walk.forward);
      else explorer.goTo(first?.last ?? 0);
    } else if (gradients) {
      this.say(gradients.why || "There are no gradients to show.");
    } else {
      this.wanted = true;
      this.say("Python works out the gradients …");
      this.ask();
    }
  }

  /** The document changed: perhaps the gradients have come. */
  arrived(): void {
    if (!this.explorer.full.gradients) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.wanted) {
      this.wanted = false;
      this.turn("backward");
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private ask(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.say("The gradients come from Python, and the kernel does not answer. Run the cell again.");
    }, PATIENCE);
    this.explorer.model.send({ ask: "sweep" });
  }
}
