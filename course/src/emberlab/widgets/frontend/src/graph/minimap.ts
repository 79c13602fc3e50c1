// The whole of a large graph in a corner, with what is in view framed; a press or drag there goes there.

import { make } from "../shared/dom.ts";
import type { Theme } from "../shared/theme.ts";
import { minimap as paintBlocks } from "./canvas_pen.ts";
import { seen } from "./camera.ts";
import type { Placed } from "./view.ts";
import type { Viewport } from "./viewport.ts";

const LONGEST = 128;

export interface Minimap {
  readonly element: HTMLCanvasElement;
  /** The graph or its colours changed. */
  rebuild(placed: Placed): void;
  /** The view moved; true where another frame is needed. */
  show(theme: Theme): boolean;
}

export function createMinimap(viewport: Viewport): Minimap {
  const element = make("canvas", { class: "emberlab-minimap", "aria-hidden": "true", hidden: true });
  const blocks = document.createElement("canvas");
  let scale = 1;
  let size = { width: 1, height: 1 };
  let coming: Placed | null = null; // what is still to be painted
  let waited = false;
  let ready = false;

  const goTo = (event: PointerEvent): void => {
    const { zoom } = viewport.camera;
    const part = seen(viewport.camera, viewport.size);
    viewport.moved = true;
    viewport.jump({ x: event.offsetX / scale - part.w / 2, y: event.offsetY / scale - part.h / 2, zoom });
  };
  element.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    element.setPointerCapture(event.pointerId);
    goTo(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) goTo(event);
  });

  const paint = (placed: Placed, theme: Theme): void => {
    scale = Math.min(LONGEST / placed.width, LONGEST / placed.height);
    size = {
      width: Math.max(16, Math.round(placed.width * scale)),
      height: Math.max(16, Math.round(placed.height * scale)),
    };
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [element, blocks]) {
      canvas.width = size.width * ratio;
      canvas.height = size.height * ratio;
    }
    element.style.width = `${size.width}px`;
    element.style.height = `${size.height}px`;
    const pen = blocks.getContext("2d") as CanvasRenderingContext2D;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintBlocks(pen, placed, size.width, size.height, theme);
    ready = true;
  };

  return {
    element,
    rebuild(placed) {
      coming = placed;
      waited = false;
    },
    show(theme) {
      const part = seen(viewport.camera, viewport.size);
      const all = part.w >= viewport.content.width - 1 && part.h >= viewport.content.height - 1;
      const small =
        viewport.content.width * viewport.content.height < 4 * viewport.size.width * viewport.size.height;
      const wanted = !all && !small && viewport.size.width >= 320;
      element.hidden = !wanted || !ready;
      if (!wanted) return false;
      if (coming && !waited) {
        // The graph itself is shown first.
        waited = true;
        return true;
      }
      if (coming) {
        paint(coming, theme);
        coming = null;
        element.hidden = false;
      }
      const pen = element.getContext("2d") as CanvasRenderingContext2D;
      const ratio = element.width / size.width;
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, element.width, element.height);
      pen.drawImage(blocks, 0, 0);
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.strokeStyle = theme.blue;
      pen.lineWidth = 2;
      const [x, y] = [Math.max(1, part.x * scale), Math.max(1, part.y * scale)];
      pen.strokeRect(
        x,
        y,
        Math.min(size.width - 1, (part.x + part.w) * scale) - x,
        Math.min(size.height - 1, (part.y + part.h) * scale) - y,
      );
      return false;
    },
  };
}
