// The canvas: as sharp as the screen, as large as its place, painted only when something changed.

import type { Size } from "./camera.ts";

export interface Stage {
  readonly canvas: HTMLCanvasElement;
  size(): Size;
  /** Ask for a new frame; many asks before it comes make one. */
  invalidate(): void;
  dispose(): void;
}

/** `paint` draws in CSS pixels and says whether it wants another frame (an animation goes on).
 *
 * Nothing is painted while the place has no size or the page is hidden; it is made good when that ends.
 */
export function createStage(
  place: HTMLElement,
  paint: (pen: CanvasRenderingContext2D, size: Size, time: number) => boolean,
  resized: (size: Size, before: Size) => void,
): Stage {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  place.append(canvas);
  const pen = canvas.getContext("2d", { alpha: true }) as CanvasRenderingContext2D;
  let size: Size = { width: 0, height: 0 };
  let ratio = 0;
  let frame = 0;

  const measure = (): boolean => {
    const next = { width: place.clientWidth, height: place.clientHeight };
    const sharpness = window.devicePixelRatio || 1;
    const changed = next.width !== size.width || next.height !== size.height;
    if (!changed && sharpness === ratio) return false;
    const before = size;
    size = next;
    ratio = sharpness;
    canvas.width = Math.max(1, Math.round(size.width * ratio));
    canvas.height = Math.max(1, Math.round(size.height * ratio));
    if (changed && size.width > 0 && size.height > 0) resized(size, before);
    return true;
  };

  const draw = (time: number): void => {
    frame = 0;
    if (size.width <= 0 || size.height <= 0) return;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, size.width, size.height);
    if (paint(pen, size, time)) invalidate();
  };
  const invalidate = (): void => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };

  // Painted at once: a canvas that was resized is empty, and would flicker until the next frame.
  const watch = new ResizeObserver(() => {
    if (!measure()) return;
    cancelAnimationFrame(frame);
    draw(performance.now());
  });
  watch.observe(place);
  // Moving to a screen of another sharpness changes no size.
  const sharpness = () => {
    if (measure()) invalidate();
  };
  window.addEventListener("resize", sharpness);

  return {
    canvas,
    size: () => size,
    invalidate,
    dispose() {
      cancelAnimationFrame(frame);
      watch.disconnect();
      window.removeEventListener("resize", sharpness);
      canvas.remove();
    },
  };
}
