// Hides the still image of a widget while the live one is on the page.
//
// Python shows two outputs, the image and right after it the widget. So the twin of a live widget is the nearest
// image before it in the same cell with no other widget's output in between.

import type { Cleanup } from "./dom.ts";

const TWIN = "img.emberlab-twin";
const LIVE = ".emberlab-widget, [data-mime-type='application/vnd.jupyter.widget-view+json'], .jupyter-widgets";
const CELL = ".jp-OutputArea, .jp-Cell, .output, .cell, body";

/** The element beside which the widget's output stands and that holds its still image; null where there is none. */
export function findTwin(root: Element): HTMLElement | null {
  for (let box: Element | null = root; box && !box.matches(CELL); box = box.parentElement) {
    for (let before = box.previousElementSibling; before; before = before.previousElementSibling) {
      if (before.matches(TWIN) || before.querySelector(TWIN)) return before as HTMLElement;
      if (before.matches(LIVE) || before.querySelector(LIVE)) return null;
    }
  }
  return null;
}

/** Keeps the twin of `root` hidden, also when the notebook makes the output anew, until the cleanup is called. */
export function hideTwin(root: HTMLElement): Cleanup {
  let hidden: HTMLElement[] = [];
  const watched = new Set<Element>();

  function conceal(): void {
    const found = root.isConnected ? findTwin(root) : null;
    // The caption follows an image that has no output element of its own.
    const parts = found ? [found, ...followers(found)] : [];
    for (const part of hidden) if (!parts.includes(part)) part.style.display = "";
    for (const part of parts) part.style.display = "none";
    hidden = parts;
    const area = root.parentElement?.closest(CELL);
    if (area && !area.matches("body") && !watched.has(area)) {
      watched.add(area);
      outputs.observe(area, { childList: true });
    }
  }

  const outputs = new MutationObserver(conceal);
  // Called when the widget is first laid out, and again whenever the notebook puts it back on the page.
  const seen = new ResizeObserver(conceal);
  seen.observe(root);
  return () => {
    seen.disconnect();
    outputs.disconnect();
    for (const part of hidden) part.style.display = "";
  };
}

function followers(found: HTMLElement): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (!found.matches(TWIN)) return parts;
  for (let next = found.nextElementSibling; next?.matches("br, small"); next = next.nextElementSibling) {
    parts.push(next as HTMLElement);
  }
  return parts;
}
