// Mouse, pen and fingers on the canvas, told as what they mean: pan, zoom, point, choose, open.
//
// The wheel alone scrolls the page, as everywhere in a notebook; with Ctrl or ⌘ (and by a pinch, which browsers
// tell as Ctrl + wheel) it zooms.

export interface Gestures {
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  /** The pointer is over this point of the canvas; null: it left. */
  hover(x: number | null, y: number): void;
  choose(x: number, y: number): void;
  open(x: number, y: number): void;
}

/** Movement, in pixels, up to which a press is a click and no drag. */
const STILL = 4;
/** Two taps nearer than this in time (ms) open what is under them. */
const DOUBLE = 350;

/** Listens on `target`; returns what stops it. */
export function watchPointers(target: HTMLElement, gestures: Gestures): () => void {
  const down = new Map<number, { x: number; y: number }>();
  let moved = 0;
  let lastTap = { time: -Infinity, x: 0, y: 0 };
  const off = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options = {},
  ) => target.addEventListener(type, listener, { signal: off.signal, ...options });

  const at = (event: MouseEvent): { x: number; y: number } => {
    const box = target.getBoundingClientRect();
    // A notebook may be shown scaled (zoomed pages): the canvas counts in its own pixels.
    const scale = box.width > 0 ? target.clientWidth / box.width : 1;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  };

  on("pointerdown", (event) => {
    if (event.button !== 0 && event.pointerType === "mouse") return;
    if (down.size === 0) moved = 0;
    down.set(event.pointerId, at(event));
    target.setPointerCapture(event.pointerId);
  });

  on("pointermove", (event) => {
    const before = down.get(event.pointerId);
    const now = at(event);
    if (!before) {
      if (event.pointerType !== "touch") gestures.hover(now.x, now.y);
      return;
    }
    const dx = now.x - before.x;
    const dy = now.y - before.y;
    if (down.size === 1) {
      moved += Math.hypot(dx, dy);
      if (moved <= STILL) return;
      gestures.pan(dx, dy);
    } else if (down.size === 2) {
      moved = Infinity;
      const other = [...down].find(([id]) => id !== event.pointerId)?.[1] ?? before;
      const spread = Math.hypot(before.x - other.x, before.y - other.y);
      const wider = Math.hypot(now.x - other.x, now.y - other.y);
      gestures.pan(dx / 2, dy / 2);
      if (spread > 8) gestures.zoom(wider / spread, (now.x + other.x) / 2, (now.y + other.y) / 2);
    }
    down.set(event.pointerId, now);
  });

  const up = (event: PointerEvent): void => {
    const start = down.get(event.pointerId);
    if (!start) return;
    down.delete(event.pointerId);
    if (down.size > 0 || moved > STILL || event.type === "pointercancel") return;
    const { x, y } = at(event);
    const double = event.timeStamp - lastTap.time < DOUBLE && Math.hypot(x - lastTap.x, y - lastTap.y) < 12;
    lastTap = double ? { time: -Infinity, x, y } : { time: event.timeStamp, x, y };
    if (double) gestures.open(x, y);
    else gestures.choose(x, y);
  };
  on("pointerup", up);
  on("pointercancel", up);
  on("pointerleave", () => {
    if (down.size === 0) gestures.hover(null, 0);
  });

  on(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
      const { x, y } = at(event);
      // A pinch sends small steps, a wheel large ones: neither may jump.
      const delta = Math.max(-60, Math.min(60, event.deltaY * lines));
      gestures.zoom(Math.exp(-delta / 150), x, y);
    },
    { passive: false },
  );
  return () => off.abort();
}
