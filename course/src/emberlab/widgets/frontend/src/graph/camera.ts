// Where the graph is looked at from: the world's point at the view's top left corner, and pixels per unit.

export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export const MIN_ZOOM = 0.004;
export const MAX_ZOOM = 4;
/** Below this texts are too small to be read, so that a first look never zooms out further. */
export const READABLE = 0.6;
/** How much of the view always keeps some of the content in it, in pixels. */
const KEPT = 48;

export const toWorld = (camera: Camera, x: number, y: number): [number, number] => [
  camera.x + x / camera.zoom,
  camera.y + y / camera.zoom,
];

export const toScreen = (camera: Camera, x: number, y: number): [number, number] => [
  (x - camera.x) * camera.zoom,
  (y - camera.y) * camera.zoom,
];

/** The part of the world that is in view. */
export const seen = (camera: Camera, view: Size): Box => ({
  x: camera.x,
  y: camera.y,
  w: view.width / camera.zoom,
  h: view.height / camera.zoom,
});

/** The camera moved by a number of pixels on the screen. */
export const panned = (camera: Camera, dx: number, dy: number): Camera => ({
  x: camera.x - dx / camera.zoom,
  y: camera.y - dy / camera.zoom,
  zoom: camera.zoom,
});

/** Nearer (`factor` > 1) or further, with what is under the screen's point (x, y) staying there. */
export function zoomed(camera: Camera, factor: number, x: number, y: number): Camera {
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, camera.zoom * factor));
  const [worldX, worldY] = toWorld(camera, x, y);
  return { x: worldX - x / zoom, y: worldY - y / zoom, zoom };
}

/** The whole content in the middle of the view, at most at its natural size. */
export function fitted(content: Size, view: Size, padding = 16): Camera {
  const room = {
    width: Math.max(1, view.width - 2 * padding),
    height: Math.max(1, view.height - 2 * padding),
  };
  const wanted = Math.min(1, room.width / content.width || 1, room.height / content.height || 1);
  return centred(content, view, Math.max(MIN_ZOOM, Number.isFinite(wanted) ? wanted : 1));
}

/** The first look: all of it if it can be read so, else readably its top, with what stands at `lead` in the middle. */
export function opening(content: Size, view: Size, lead = content.width / 2, padding = 16): Camera {
  const whole = fitted(content, view, padding);
  if (whole.zoom >= READABLE) return whole;
  const { x, y } = centred(content, view, READABLE);
  const pad = padding / READABLE;
  const [width, height] = [view.width / READABLE, view.height / READABLE];
  return {
    x: content.width > width ? Math.min(content.width + pad - width, Math.max(-pad, lead - width / 2)) : x,
    y: content.height > height ? -pad : y,
    zoom: READABLE,
  };
}

function centred(content: Size, view: Size, zoom: number): Camera {
  return {
    x: (content.width - view.width / zoom) / 2,
    y: (content.height - view.height / zoom) / 2,
    zoom,
  };
}

/** The smallest move that brings `box` into view with some room around it; the same camera if it is there. */
export function revealing(camera: Camera, box: Box, view: Size, padding = 32): Camera {
  const pad = padding / camera.zoom;
  const part = seen(camera, view);
  return {
    x: slid(part.x, part.w, box.x - pad, box.w + 2 * pad),
    y: slid(part.y, part.h, box.y - pad, box.h + 2 * pad),
    zoom: camera.zoom,
  };
}

function slid(from: number, room: number, start: number, length: number): number {
  if (length > room) return start + (length - room) / 2;
  return Math.min(start, Math.max(from, start + length - room));
}

/** The camera held so that some of the content stays in view, however far it was dragged. */
export function held(camera: Camera, content: Size, view: Size): Camera {
  const keep = KEPT / camera.zoom;
  const part = seen(camera, view);
  return {
    x: Math.min(content.width - keep, Math.max(keep - part.w, camera.x)),
    y: Math.min(content.height - keep, Math.max(keep - part.h, camera.y)),
    zoom: camera.zoom,
  };
}

/** The camera `t` (0 to 1) of the way, eased at both ends; the zoom changes evenly to the eye. */
export function between(from: Camera, to: Camera, t: number): Camera {
  if (t >= 1) return to;
  const eased = t <= 0 ? 0 : t * t * (3 - 2 * t);
  const zoom = from.zoom * (to.zoom / from.zoom) ** eased;
  // Positions go with the change of 1/zoom, so that the point both views share does not swing out.
  const span = 1 / to.zoom - 1 / from.zoom;
  const share = Math.abs(span) < 1e-9 ? eased : (1 / zoom - 1 / from.zoom) / span;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share, zoom };
}

export const same = (a: Camera, b: Camera): boolean =>
  Math.abs(a.x - b.x) < 1e-6 && Math.abs(a.y - b.y) < 1e-6 && Math.abs(a.zoom - b.zoom) < 1e-9;
