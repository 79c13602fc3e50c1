// How tall the graph is: as its content, within bounds; or as the reader wants it.

import type { Size } from "./camera.ts";
import { READABLE } from "./camera.ts";

const LEAST = 240;
const MOST = 560;
const PADDING = 16;
/** Narrower than this, the panel goes under the graph. */
const NARROW = 600;

export interface Height {
  /** The content changed. */
  fit(): void;
  /** Much larger, or fitted again. */
  toggle(): void;
  dispose(): void;
}

/** `main` is set so that `board` shows the content at a readable size; a drag of its lower edge is respected. */
export function fitHeight(
  root: HTMLElement,
  main: HTMLElement,
  board: HTMLElement,
  content: () => Size,
): Height {
  let given = "";
  let large = false;

  function fit(): void {
    root.classList.toggle("narrow", root.clientWidth < NARROW);
    if (main.style.height !== given || board.clientWidth === 0) return;
    const { width, height } = content();
    const zoom = Math.max(READABLE, Math.min(1, (board.clientWidth - 2 * PADDING) / width));
    const wanted = Math.min(MOST, Math.max(LEAST, Math.ceil(height * zoom) + 2 * PADDING));
    // Where the panel stands below, it takes its part.
    const below = root.clientWidth < NARROW ? 160 : 0;
    set(below + (large ? Math.max(wanted, Math.round(window.innerHeight * 0.8)) : wanted));
  }

  function set(height: number): void {
    main.style.height = given = `${height}px`;
  }

  // The root and not the board: what is set here changes the board, and would be told as a loop.
  const watch = new ResizeObserver(fit);
  watch.observe(root);
  return {
    fit,
    toggle() {
      large = !large;
      main.style.height = given;
      fit();
    },
    dispose: () => watch.disconnect(),
  };
}
