// What pointing, clicking and dragging on the canvas do.

import { toScreen, toWorld } from "./camera.ts";
import type { Explorer } from "./explorer.ts";
import { signAt, type Finder } from "./hit.ts";
import { guessNext } from "./next.ts";
import type { Gestures } from "./pointer.ts";
import type { Tooltip } from "./tooltip.ts";
import type { Viewport } from "./viewport.ts";
import { sayItem } from "./words.ts";

/** `finder` gives the one of what is placed now. */
export function pointing(
  explorer: Explorer,
  viewport: Viewport,
  canvas: HTMLCanvasElement,
  tooltip: Tooltip,
  finder: () => Finder,
  speak: (words: string) => void,
): Gestures {
  const at = (x: number, y: number): number => finder().at(...toWorld(viewport.camera, x, y));
  return {
    pan: (dx, dy) => viewport.pan(dx, dy),
    zoom: (factor, x, y) => viewport.zoom(factor, x, y),
    hover(x, y) {
      const id = x === null ? -1 : at(x, y);
      const item = explorer.item(id);
      canvas.style.cursor = item ? "pointer" : "grab";
      explorer.point(id);
      const [right, top] = item ? toScreen(viewport.camera, item.x + item.w, item.y) : [0, 0];
      tooltip.show(item ? sayItem(explorer.document, item) : "", right, Math.max(top, 0));
    },
    choose(x, y) {
      const sign = signAt(explorer.placed, ...toWorld(viewport.camera, x, y));
      if (sign >= 0) return explorer.toggle(sign);
      const id = at(x, y);
      explorer.choose(id);
      if (explorer.mode === "next" && id >= 0) speak(guessNext(explorer, id));
    },
    open(x, y) {
      const item = explorer.item(at(x, y));
      if (item && item.node < 0) explorer.toggle(item.group);
    },
  };
}
